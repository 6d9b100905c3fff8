import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { endWithLastTest, runBounded } from "./bounded.ts";
import { run as clients } from "./clients.ts";
import { run as connections } from "./connections.ts";
import { run as gate } from "./gate.ts";
import { run as productBugs } from "./product-bugs.ts";
import { run as requests } from "./requests.ts";
import { run as sockets } from "./sockets.ts";
import { run as swaps } from "./swaps.ts";
import { run as tokens } from "./tokens.ts";

describe("the server under torture, in short", () => {
  endWithLastTest();
  const groups = {
    "attackers at every route": gate,
    "fuzzed requests": requests,
    "bytes of every kind on its sockets": sockets,
    "links and sessions that have ended or are forged": tokens,
    "clients that edit, retry and come back": clients,
    "symbolic links swapped in": swaps,
    "slow and stalled connections": connections,
    "a bug planted in the product": productBugs,
  };
  for (const [name, run] of Object.entries(groups)) {
    it(`keeps its promises to ${name}`, async () => {
      const { tried, lost } = await runBounded(run, { scale: "short", seed: 1 });
      assert.ok(tried > 0);
      assert.equal(lost, 0);
    });
  }
});
