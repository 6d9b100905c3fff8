import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { endWithLastTest, runBounded } from "./bounded.ts";
import { run as clocks } from "./clocks.ts";
import { run as damage } from "./damage.ts";
import { run as diskCalls } from "./disk-calls.ts";
import { run as diskCut } from "./disk-cut.ts";
import { run as diskFaults } from "./disk-errors.ts";
import { run as doctor } from "./doctor.ts";
import { run as history } from "./history.ts";
import { run as histories } from "./histories.ts";
import { run as kill } from "./kill.ts";
import { run as plantedBugs } from "./planted-bugs.ts";
import { run as powerCut } from "./power-cut.ts";
import { run as secondServer } from "./second-server.ts";
import { run as views } from "./views.ts";

describe("the journal under torture, in short", () => {
  endWithLastTest();
  const groups = {
    "power cuts": powerCut,
    "planted bugs": plantedBugs,
    damage,
    "jumps of the clock": clocks,
    "repairs by the doctor": doctor,
    "disk errors": diskFaults,
    "errors of the real disk, and the order of its calls": diskCalls,
    "power cuts of a real disk": diskCut,
    "a second server": secondServer,
    "damage to the history": history,
    "kill -9": kill,
    "kill -9 while views are saved": views,
    "clients at once": histories,
  };
  for (const [name, run] of Object.entries(groups)) {
    it(`loses nothing to ${name}`, async (t) => {
      const { group, tried, lost } = await runBounded(run, { scale: "short", seed: 1 });
      if (group.endsWith("skipped")) return t.skip(group);
      assert.ok(tried > 0);
      assert.equal(lost, 0);
    });
  }
});
