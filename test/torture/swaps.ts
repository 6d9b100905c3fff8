import { mkdir, mkdtemp, rename, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import { createLenslet } from "../../src/lenslet.ts";
import { createDirectorySource } from "../../src/source/directory-source.ts";
import { createMemoryThumbnailer } from "../support/memory-thumbnailer.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { tinyPng } from "../support/test-gallery.ts";
import { createTally, type GroupOptions, type GroupOutcome } from "./group.ts";

const folders = ["one", "two", "three"];
const names = ["a.png", "b.png"];
const secret = "what nobody may see";

/**
 * Folders and files are swapped for symbolic links out of the served folder and back, all through scans and requests:
 * no response has anything from outside, by name or by content, and in the end all images are served again.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const swaps = scale === "long" ? 20_000 : 300;
  const tally = createTally("symlink swaps", seed);
  const random = seededRandom(seed);
  const base = await mkdtemp(join(tmpdir(), "lenslet-swaps-"));
  const [inside, outside] = [join(base, "served"), join(base, "outside")];
  const hostile = Buffer.concat([tinyPng, Buffer.from(secret)]);
  for (const folder of folders) {
    await mkdir(join(inside, folder), { recursive: true });
    for (const name of names) await writeFile(join(inside, folder, name), tinyPng);
  }
  await mkdir(outside);
  for (const name of [...names, "hidden.png"]) await writeFile(join(outside, name), hostile);
  const errors: unknown[] = [];
  const lenslet = createLenslet({
    source: createDirectorySource(inside),
    journal: createMemoryJournal(),
    thumbnailer: createMemoryThumbnailer(),
    onError: (error) => errors.push(error),
  });
  const pick = (from: readonly string[]) => from[Math.floor(random.fraction() * from.length)] ?? "";
  const ask = async (path: string, method = "GET") => {
    const response = await lenslet.fetch(new Request(`http://localhost${path}`, { method }));
    return { status: response.status, text: Buffer.from(await response.arrayBuffer()).toString("latin1") };
  };
  try {
    await lenslet.ready;
    let swapping = true;
    let served = 0;
    const asking = Array.from({ length: 4 }, async () => {
      while (swapping) {
        const folder = pick(folders);
        const path = `/${folder}/${pick([...names, "hidden.png"])}`;
        const call = pick([
          `/file?path=${path}`,
          `/thumb?path=${path}`,
          `/metadata?path=${path}`,
          `/folders?path=/${folder}`,
          "/folders?recursive=1",
          "/query",
        ]);
        const { status, text } = await ask(call);
        if (status === 200) served += 1;
        tally.check(status < 500, `${call} is ${status} ${text.slice(0, 200)}`);
        tally.check(!text.includes(secret), `${call} shows what lies outside`);
        const isError = status >= 400;
        tally.check(isError || !text.includes("hidden.png"), `${call} names what lies outside`);
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    const scanning = (async () => {
      while (swapping) {
        const { status } = await ask(`/refresh?path=/${pick(["", ...folders])}`, "POST");
        tally.check(status < 500, `/refresh is ${status}`);
      }
    })();
    for (let swap = 0; swap < swaps; swap += 1) {
      const folder = join(inside, pick(folders));
      const isFolder = random.fraction() < 0.5;
      const place = isFolder ? folder : join(folder, pick(names));
      await rename(place, `${place}.away`);
      await symlink(isFolder ? outside : join(outside, "hidden.png"), place);
      await new Promise((resolve) => setTimeout(resolve, random.fraction() * 3));
      await unlink(place);
      await rename(`${place}.away`, place);
    }
    swapping = false;
    await Promise.all([...asking, scanning]);
    await ask("/refresh?path=/", "POST");
    for (const folder of folders) {
      for (const name of names) {
        const { status } = await ask(`/file?path=/${folder}/${name}`);
        tally.check(status === 200, `/${folder}/${name} is ${status} in the end`);
      }
    }
    tally.check(served > 0, "nothing was served at all");
    tally.check(errors.length === 0, `errors of the server: ${errors.slice(0, 3).map(String).join("; ")}`);
  } finally {
    await lenslet.close();
    await rm(base, { recursive: true, force: true });
  }
  return tally.outcome();
}
