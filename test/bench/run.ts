import { run as bystander } from "./bystander.ts";
import { run as http } from "./http.ts";
import { run as journal } from "./journal.ts";
import { run as labels } from "./labels.ts";
import { run as live } from "./live.ts";
import type { Measure } from "./measure.ts";
import { run as past } from "./past.ts";
import { run as scale } from "./scale.ts";
import { run as scan } from "./scan.ts";
import { run as scroll } from "./scroll.ts";
import { run as start } from "./start.ts";
import { run as thumbs } from "./thumbs.ts";
import { run as views } from "./views.ts";

const workloads: Readonly<Record<string, () => Promise<readonly Measure[]>>> = {
  live,
  http,
  journal,
  labels,
  views,
  bystander,
  past,
  scale,
  scan,
  start,
  thumbs,
  scroll,
};

/** Runs the workloads that are named on the command line, or all, and prints each figure beside its baseline. */
const chosen = process.argv.slice(2);
for (const name of chosen) if (!(name in workloads)) throw new Error(`There is no workload ${name}.`);
for (const [name, run] of Object.entries(workloads)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n${name}`);
  for (const measure of await run()) console.log(toLine(measure));
}

function toLine({ name, value, unit, baseline, ratio, against }: Measure): string {
  const figures = `${format(value).padStart(12)} ${unit.padEnd(13)} ${format(baseline).padStart(12)}`;
  return `  ${name.padEnd(42)} ${figures}  × ${format(ratio)}${against === undefined ? "" : `  (${against})`}`;
}

function format(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });
}
