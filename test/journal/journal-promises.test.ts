import { describe, it } from "node:test";
import type { Journal } from "../../src/journal/journal.ts";
import { openJournal } from "../support/open-journal.ts";
import { journalPromises } from "../support/journal-promises.ts";
import { createSimulatedDisk } from "../support/simulated-disk.ts";
import { manualClock, yielding } from "../support/manual-clock.ts";

describe("createFolderJournal", () => {
  for (const { title, test } of journalPromises)
    it(title, async () => {
      const disk = createSimulatedDisk();
      let time = 0;
      let journal: Journal | undefined;
      await test(async (passedMs = 0) => {
        await journal?.close();
        time += passedMs;
        ({ journal } = openJournal(disk, { clock: yielding(manualClock(time)) }));
        return journal;
      });
    });
});
