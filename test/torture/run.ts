import { runBounded } from "./bounded.ts";
import { run as clients } from "./clients.ts";
import { run as connections } from "./connections.ts";
import { run as damage } from "./damage.ts";
import { run as diskCalls } from "./disk-calls.ts";
import { run as diskCut } from "./disk-cut.ts";
import { run as diskFaults } from "./disk-errors.ts";
import { run as gate } from "./gate.ts";
import type { GroupOptions, GroupOutcome, Scale } from "./group.ts";
import { run as memory } from "./memory.ts";
import { run as largeQueries } from "./large-queries.ts";
import { run as history } from "./history.ts";
import { run as histories } from "./histories.ts";
import { run as kill } from "./kill.ts";
import { run as doctor } from "./doctor.ts";
import { run as clocks } from "./clocks.ts";
import { run as swaps } from "./swaps.ts";
import { run as tokens } from "./tokens.ts";
import { run as thumbnailCache } from "./thumbnail-cache.ts";
import { run as views } from "./views.ts";
import { run as images } from "./images.ts";
import { run as plantedBugs } from "./planted-bugs.ts";
import { run as powerCut } from "./power-cut.ts";
import { run as requests } from "./requests.ts";
import { run as sockets } from "./sockets.ts";
import { run as secondServer } from "./second-server.ts";
import { run as productBugs } from "./product-bugs.ts";

const groups: Readonly<Record<string, (options: GroupOptions) => Promise<GroupOutcome>>> = {
  gate,
  requests,
  sockets,
  clients,
  "power-cut": powerCut,
  damage,
  "disk-errors": diskFaults,
  "disk-calls": diskCalls,
  "disk-cut": diskCut,
  "second-server": secondServer,
  kill,
  views,
  tokens,
  swaps,
  clocks,
  doctor,
  history,
  histories,
  "large-queries": largeQueries,
  memory,
  connections,
  images,
  "thumbnail-cache": thumbnailCache,
  "planted-bugs": plantedBugs,
  "product-bugs": productBugs,
};

/** Limits of groups that bound each of their parts. */
const longerMs: Readonly<Record<string, number>> = { "product-bugs": 3 * 60 * 60_000, images: 30 * 60_000 };

/**
 * Runs the groups that are named on the command line, or all. `TORTURE=long` goes as far as it takes; `TORTURE_SEED`
 * repeats a run. Ends with status 1 if any promise was broken.
 */
const scale: Scale = process.env["TORTURE"] === "long" ? "long" : "short";
const seed = Number(process.env["TORTURE_SEED"] ?? Math.floor(Math.random() * 1_000_000));
const chosen = process.argv.slice(2);
for (const name of chosen) if (!(name in groups)) throw new Error(`There is no group ${name}.`);

console.log(`${scale} form, seed ${seed}\n`);
console.log("| group | tried | survived | lost | seed | seconds |\n|---|---:|---:|---:|---:|---:|");
let lost = 0;
for (const [name, run] of Object.entries(groups)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const startedAt = performance.now();
  const outcome = await runBounded(run, { scale, seed }, longerMs[name]);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  lost += outcome.lost;
  const figures = [outcome.tried, outcome.survived, outcome.lost].map((figure) => figure.toLocaleString("en"));
  console.log(`| ${[outcome.group, ...figures, outcome.seed, seconds].join(" | ")} |`);
}
process.exit(lost > 0 ? 1 : 0);
