import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import sharp from "sharp";
import { HttpProblem } from "../../src/http/http-problem.ts";
import { openRawJpeg } from "../../src/http/raw-image.ts";
import { formatOfName } from "../../src/image/image-facts.ts";
import { probeBytes } from "../../src/image/probe.ts";
import { type MetadataFormat, readMetadata } from "../../src/image/metadata.ts";
import { createLenslet } from "../../src/lenslet.ts";
import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import { createDirectorySource } from "../../src/source/directory-source.ts";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { createSharpThumbnailer } from "../../src/thumbs/sharp.ts";
import { decoderProcesses } from "../support/decoder-processes.ts";
import { secondsOfEndedChildren } from "../support/processor-seconds.ts";
import {
  exifPng,
  framesGif,
  framesWebp,
  solidPng,
  soundImages,
  textPng,
  writeMarkerJpeg,
} from "../support/hostile-images.ts";
import { endlessRawFiles, rawFiles } from "../support/raw-files.ts";
import { startPulse } from "../support/pulse.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

const longestDelayMs = 50;
/** Processor time that the decoders may take for the bombs of a round, in seconds: the same at any load. */
const mostDecoderSeconds = 120;
/** Bytes. Streams of large files leave so much to the garbage collector, however many there are. */
const largestGrowth = 400 * 1024 * 1024;
const atOnce = 8;
/** Each so manieth damaged image is also asked for by a request. */
const everyNth = 8;

interface Tally {
  tried: number;
  readonly losses: string[];
}

/**
 * Images that are cut, mutated or made to exhaust a decoder: each gets a response, the server lives, and sound images are
 * shown as before. Through the bombs the server keeps responding within 50 ms (p99) and takes little memory.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const tally: Tally = { tried: 0, losses: [] };
  await damaged(tally, seed, scale === "long" ? { cuts: 200, mutants: 10_000 } : { cuts: 20, mutants: 400 });
  await bombs(tally, scale === "long" ? 3 : 1);
  for (const loss of tally.losses) process.stderr.write(`images: ${loss}\n`);
  const lost = tally.losses.length;
  return { group: "hostile images", tried: tally.tried, survived: tally.tried - lost, lost, seed };
}

async function damaged(
  tally: Tally,
  seed: number,
  { cuts, mutants }: { cuts: number; mutants: number },
): Promise<void> {
  const sound = await allSoundImages();
  const source = createMemorySource();
  const thumbnailer = createSharpThumbnailer();

  const outcomeOf = async (name: string, bytes: Uint8Array): Promise<string> => {
    const path = `/${name}`;
    source.put(path, bytes);
    const rendering = thumbnailer.render({
      key: name,
      rendition: { kind: "thumb" },
      async open() {
        const opened = await source.open(path);
        if (opened.kind !== "open") return undefined;
        return isRawName(name) ? openRawJpeg(opened.image) : opened.image;
      },
    });
    const rendered = await rendering.catch((error: unknown) => {
      if (error instanceof HttpProblem && error.code === "unreadable_image") return "no JPEG" as const;
      throw error;
    });
    source.remove(path);
    return rendered === "no JPEG" ? "unreadable" : rendered.kind;
  };

  const attempt = async (name: string, bytes: Uint8Array): Promise<void> => {
    tally.tried++;
    try {
      probeBytes(bytes);
      const format = metadataFormat(name);
      if (format)
        await readMetadata(format, { size: bytes.length, bytes: async (start, end) => bytes.slice(start, end) });
      const outcome = await outcomeOf(`${tally.tried}-${name}`, bytes);
      if (outcome !== "rendered" && outcome !== "unreadable") tally.losses.push(`${name} is ${outcome}`);
    } catch (error) {
      tally.losses.push(`${name} throws ${String(error)}`);
    }
  };

  const cases: Damaged[] = [];
  for (const [name, bytes] of sound) {
    for (let cut = 0; cut < cuts; cut++) {
      cases.push({ name, bytes: () => bytes.slice(0, Math.floor((bytes.length * cut) / cuts)) });
    }
  }
  const mutation = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), byte: fc.nat(255) });
  const mutant = fc.record({
    name: fc.constantFrom(...sound.keys()),
    mutations: fc.array(mutation, { minLength: 1, maxLength: 8 }),
  });
  for (const { name, mutations } of fc.sample(mutant, { numRuns: mutants, seed })) {
    cases.push({
      name,
      bytes() {
        const bytes = Uint8Array.from(sound.get(name) ?? []);
        for (const { at, byte } of mutations) bytes[Math.floor(at * bytes.length)] = byte;
        return bytes;
      },
    });
  }
  await workThrough(cases, ({ name, bytes }) => attempt(name, bytes()));

  for (const [name, bytes] of sound) {
    tally.tried++;
    const outcome = await outcomeOf(`after-${name}`, bytes);
    if (outcome !== "rendered") tally.losses.push(`sound ${name} is ${outcome} afterwards`);
  }
  await thumbnailer.close();
  await askFor(tally, cases);
}

/** An image with something wrong in it. */
interface Damaged {
  readonly name: string;
  readonly bytes: () => Uint8Array;
}

async function workThrough<Case>(cases: readonly Case[], attempt: (one: Case) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let one = cases[next++]; one !== undefined; one = cases[next++]) await attempt(one);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** Asks a gallery for some of the damaged images: whatever is wrong with them, it is no error of the server. */
async function askFor(tally: Tally, cases: readonly Damaged[]): Promise<void> {
  const some = cases.filter((_, index) => index % everyNth === 0);
  const images = some.map(({ name, bytes }, index) => [`/${index}-${name}`, bytes()] as const);
  const lenslet = createLenslet({
    source: createMemorySource({ images: Object.fromEntries(images) }),
    journal: createMemoryJournal(),
    thumbnailer: createSharpThumbnailer(),
    onError: (error) => tally.losses.push(`a damaged image is an error: ${String(error)}`),
  });
  await lenslet.ready;
  await workThrough(images, async ([path]) => {
    for (const endpoint of ["thumb", "preview", "metadata"]) {
      tally.tried++;
      const response = await lenslet.fetch(new Request(`http://localhost/${endpoint}?path=${path}`));
      await response.arrayBuffer();
      if (response.status >= 500) tally.losses.push(`/${endpoint} of ${path} is ${response.status}`);
    }
  });
  await lenslet.close();
}

async function allSoundImages(): Promise<ReadonlyMap<string, Uint8Array>> {
  const images = await soundImages();
  const jpeg = images.get("baseline.jpg") ?? new Uint8Array(0);
  const raws = rawFiles({ jpeg, thumbnail: jpeg, orientation: 6 });
  const tiff = await sharp(jpeg).tiff({ compression: "lzw" }).toBuffer();
  return new Map([["plain.tiff", tiff], ...images, ...[...raws].filter(([name]) => !name.endsWith(".srw"))]);
}

function isRawName(name: string): boolean {
  return formatOfName(name) === "raw";
}

function metadataFormat(name: string): MetadataFormat | undefined {
  if (isRawName(name)) return "raw";
  if (name.endsWith(".jpg")) return "jpeg";
  if (name.endsWith(".png")) return "png";
  return name.endsWith(".webp") ? "webp" : undefined;
}

async function bombs(tally: Tally, rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "lenslet-bombs-"));
  try {
    const images = await allSoundImages();
    const sound = images.get("baseline.jpg") ?? new Uint8Array(0);
    const soundNames = [...images.keys()].map((name) => `sound-${name}`);
    for (const [name, bytes] of images) writeFileSync(join(folder, `sound-${name}`), bytes);
    const names = [
      "50000.png",
      "16384.png",
      "text.png",
      "texts.png",
      "exif.png",
      "exif-text.png",
      "markers.jpg",
      "empty-markers.jpg",
      "frames.gif",
      "frames.webp",
    ];
    writeFileSync(join(folder, "50000.png"), await solidPng(50_000, 1));
    writeFileSync(join(folder, "16384.png"), await solidPng(16_384, 8));
    writeFileSync(join(folder, "text.png"), await textPng(1));
    writeFileSync(join(folder, "texts.png"), await textPng(50));
    writeFileSync(join(folder, "exif.png"), await exifPng(3000, 220_000));
    writeFileSync(join(folder, "exif-text.png"), await exifPng(1, 250_000));
    await writeMarkerJpeg(join(folder, "markers.jpg"), 65_000);
    await writeMarkerJpeg(join(folder, "empty-markers.jpg"), 0);
    writeFileSync(join(folder, "frames.gif"), framesGif(10_000));
    writeFileSync(join(folder, "frames.webp"), await framesWebp(100_000, 4000));
    for (const [name, bytes] of endlessRawFiles()) {
      names.push(name);
      writeFileSync(join(folder, name), bytes);
    }
    for (let round = 0; round < rounds; round++) {
      writeFileSync(join(folder, "sound.jpg"), sound);
      await bombRound(tally, folder, names, soundNames);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bombRound(
  tally: Tally,
  folder: string,
  names: readonly string[],
  soundNames: readonly string[],
): Promise<void> {
  const memoryBefore = process.memoryUsage().rss;
  const secondsBefore = await secondsOnceEnded();
  const lenslet = createLenslet({
    source: createDirectorySource(folder),
    journal: createMemoryJournal(),
    thumbnailer: createSharpThumbnailer(),
  });
  const ask = async (path: string): Promise<number> => {
    const response = await lenslet.fetch(new Request(`http://localhost${path}`));
    await response.arrayBuffer();
    return response.status;
  };
  await lenslet.ready;
  const pulse = startPulse(() => ask("/health"));

  const calls = names.flatMap((name) => [`/thumb?path=/${name}`, `/preview?path=/${name}`, `/metadata?path=/${name}`]);
  const askForSound = async (): Promise<void> => {
    for (const name of soundNames) {
      tally.tried++;
      const status = await ask(`/thumb?path=/${name}`);
      if (status !== 200) tally.losses.push(`${name}, beside the bombs: ${status}`);
    }
  };
  await Promise.all([
    askForSound(),
    ...calls.map(async (call) => {
      tally.tried++;
      const status = await ask(call);
      if (status >= 500) tally.losses.push(`${call}: ${status}`);
    }),
  ]);
  tally.tried += 4;
  const after = await ask("/thumb?path=/sound.jpg");
  if (after !== 200) tally.losses.push(`a sound image is ${after} afterwards`);
  const delayMs = await pulse.stop();
  if (delayMs > longestDelayMs) tally.losses.push(`/health takes ${Math.round(delayMs)} ms (p99)`);
  const growth = process.memoryUsage().rss - memoryBefore;
  if (growth > largestGrowth) tally.losses.push(`the server grows by ${Math.round(growth / 1e6)} MB`);
  await lenslet.close();
  const decoderSeconds = (await secondsOnceEnded()) - secondsBefore;
  if (decoderSeconds > mostDecoderSeconds)
    tally.losses.push(`the decoders took ${decoderSeconds.toFixed(1)} s of processor time`);
}

async function secondsOnceEnded(): Promise<number> {
  while (decoderProcesses().length > 0) await delay(20);
  return secondsOfEndedChildren() ?? 0;
}
