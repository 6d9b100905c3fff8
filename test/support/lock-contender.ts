import { mkdirSync, rmdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { lockDirectory } from "../../src/journal/lock/directory-lock.ts";

/**
 * A process of its own that starts again and again on one folder: `lock-contender.ts <folder> <starts>`. It prints one line
 * for each start, `held`, `taken` or `double`. With `hold` for the number it prints `held`, then keeps the lock.
 */
async function main(folder: string, starts: string): Promise<void> {
  if (starts === "hold") {
    const outcome = await lockDirectory(folder);
    if (outcome.kind === "held") await outcome.lock.announce("http://127.0.0.1:7070");
    console.log(outcome.kind);
    await pause(60_000);
    return;
  }
  for (let start = 0; start < Number(starts); start += 1) {
    const outcome = await lockDirectory(folder);
    if (outcome.kind !== "held") {
      console.log(outcome.kind);
      await pause(Math.random() * 5);
      continue;
    }
    await outcome.lock.announce("http://127.0.0.1:7070");
    console.log((await isAlone(`${folder}/writing`)) ? "held" : "double");
    await outcome.lock.release();
  }
}

/** Whether nobody else is at the place where only the holder may be. */
async function isAlone(place: string): Promise<boolean> {
  try {
    mkdirSync(place);
  } catch {
    return false;
  }
  await pause(Math.random() * 4);
  rmdirSync(place);
  return true;
}

const [folder = "", starts = "1"] = process.argv.slice(2);
await main(folder, starts);
