import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import { createLenslet } from "../../src/lenslet.ts";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { createMemoryThumbnailer } from "../support/memory-thumbnailer.ts";
import { manualClock } from "../support/manual-clock.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { contractImages } from "./images.ts";
import { shortTtl, type StartOptions, type Subject } from "./subject.ts";

const origin = "http://localhost:7070";
const stepMs = 50;

/** The gallery in this process, all in memory, on a clock that moves only when told to. */
export async function startInMemory({ lifecycleV2, short }: StartOptions): Promise<Subject> {
  const clock = manualClock();
  const lenslet = createLenslet({
    source: createMemorySource({ images: await contractImages() }),
    journal: createMemoryJournal(),
    thumbnailer: createMemoryThumbnailer(),
    clock,
    random: seededRandom(),
    presence: { lifecycleV2, ...(short && shortTtl) },
    onError: (error) => {
      throw error;
    },
  });
  await lenslet.ready;
  return {
    request: (target, init) => lenslet.fetch(new Request(`${origin}${target}`, init)),
    async advance(ms) {
      for (let passedMs = 0; passedMs < ms; passedMs += stepMs) {
        clock.advance(Math.min(stepMs, ms - passedMs));
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    },
    slackMs: 0,
    close: lenslet.close,
  };
}
