import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "node:test";
import type { Clock } from "../../src/clock.ts";
import { sumOtherFiles } from "../../src/gallery/other-files-index.ts";
import type { FoundImage, ImageSource, OpenImage, ScanOutcome } from "../../src/source/source.ts";
import type { OtherFiles } from "../../src/wire/other-files.ts";
import { pngHead } from "./images.ts";
import { manualClock } from "./manual-clock.ts";

/** A folder on the disk to be served, new for each test, within one that is not. */
export function folderPerTest() {
  const folder = {
    base: "",
    root: "",
    put(path: string, bytes: string | Uint8Array = pngHead(30, 20)): void {
      const place = join(folder.root, path);
      fs.mkdirSync(join(place, ".."), { recursive: true });
      fs.writeFileSync(place, bytes);
    },
    /** The files within that this process has open. */
    openFiles: (): string[] =>
      fs.readdirSync("/proc/self/fd").flatMap((fd) => {
        try {
          const target = fs.readlinkSync(`/proc/self/fd/${fd}`);
          return target.startsWith(folder.base) ? [target] : [];
        } catch {
          return [];
        }
      }),
  };
  beforeEach(() => {
    folder.base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "lenslet-source-")));
    folder.root = join(folder.base, "served");
    fs.mkdirSync(folder.root);
  });
  afterEach(() => fs.rmSync(folder.base, { recursive: true, force: true }));
  return folder;
}

export interface Found {
  outcome: ScanOutcome;
  folders: string[];
  images: Map<string, FoundImage>;
  paths: string[];
  outside: string[];
  others: Record<string, OtherFiles>;
}

export async function scanned(source: ImageSource, path = "/"): Promise<Found> {
  const folders: string[] = [];
  const images = new Map<string, FoundImage>();
  const outside: string[] = [];
  const counted: (readonly [string, OtherFiles])[] = [];
  const outcome = await source.scan(path, (batch) => {
    folders.push(...batch.folders);
    outside.push(...(batch.outside ?? []));
    counted.push(...(batch.others ?? []));
    for (const image of batch.images) {
      assert.ok(!images.has(image.path), `${image.path} is found once`);
      images.set(image.path, image);
    }
  });
  const others: Record<string, OtherFiles> = {};
  for (const [folder, counts] of counted) others[folder] = sumOtherFiles([others[folder] ?? {}, counts]);
  return { outcome, folders, images, paths: [...images.keys()].toSorted(), outside: outside.toSorted(), others };
}

export function skippedOf(found: Found) {
  assert.equal(found.outcome.kind, "complete");
  return found.outcome.kind === "complete" ? found.outcome.skipped : undefined;
}

export async function opened(source: ImageSource, path: string): Promise<OpenImage> {
  const outcome = await source.open(path);
  if (outcome.kind !== "open") assert.fail(outcome.kind);
  return outcome.image;
}

export async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return new Response(stream).text();
}

/** A clock that advances by 1 ms each time it is read. */
export function hurriedClock(): Clock {
  const clock = manualClock();
  return {
    ...clock,
    now() {
      clock.advance(1);
      return clock.now();
    },
  };
}
