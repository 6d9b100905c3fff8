import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createTabOwnership } from "../../../../src/ui/model/edits/tab-ownership.ts";
import { createFakeBrowser } from "../../../support/fake-browser.ts";
import { manualClock } from "../../../support/manual-clock.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

describe("createTabOwnership, without locks", () => {
  const openBrowser = () => {
    const clock = manualClock();
    const browser = createFakeBrowser({ clock, random: seededRandom(1), fetch: async () => new Response() });
    const openTab = (tab: string) =>
      createTabOwnership({ tab, clock, locks: undefined, channel: browser.openTab().ports.channel });
    const pass = async (ms: number) => {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(ms);
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { openTab, pass };
  };

  it("lets exactly one of two tabs that ask at the same time take over, in whatever order they ask", async () => {
    for (const names of [
      ["one", "two"],
      ["two", "one"],
    ]) {
      const { openTab, pass } = openBrowser();
      const tabs = names.map(openTab);
      const taken = Promise.all(tabs.map((tab) => tab.inherit("closed", 0)));
      await pass(1_000);
      const outcomes = await taken;
      assert.deepEqual([outcomes[names.indexOf("one")], outcomes[names.indexOf("two")]], [true, false]);
    }
  });

  it("takes nothing over from a tab that is open, nor what another has taken over", async () => {
    const { openTab, pass } = openBrowser();
    openTab("open");
    const [first, second] = [openTab("first"), openTab("second")];
    const fromOpen = first.inherit("open", 0);
    await pass(1_000);
    assert.equal(await fromOpen, false);
    const fromClosed = first.inherit("closed", 0);
    await pass(1_000);
    assert.equal(await fromClosed, true);
    const late = second.inherit("closed", 0);
    await pass(1_000);
    assert.equal(await late, false);
  });
});
