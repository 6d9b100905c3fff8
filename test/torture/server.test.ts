import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { run as clients } from "./clients.ts";
import { run as connections } from "./connections.ts";
import { run as gate } from "./gate.ts";
import { run as requests } from "./requests.ts";
import { run as productBugs } from "./product-bugs.ts";

describe("the server under torture, in short", () => {
  const groups = {
    "attackers at every route": gate,
    "fuzzed requests": requests,
    "clients that edit, retry and come back": clients,
    "slow and stalled connections": connections,
    "bugs planted in the product": productBugs,
  };
  for (const [name, run] of Object.entries(groups)) {
    it(`keeps its promises to ${name}`, async () => {
      const { tried, lost } = await run({ scale: "short", seed: 1 });
      assert.ok(tried > 0);
      assert.equal(lost, 0);
    });
  }
});
