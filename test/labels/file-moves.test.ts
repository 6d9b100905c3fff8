import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { LabelRecord } from "../../src/journal/journal.ts";
import type { FileIdentity } from "../../src/labels/file-moves.ts";
import { createMovedLabels } from "../../src/labels/moved-labels.ts";
import { createLabelWriter } from "../../src/labels/writer.ts";
import { type Labels, type Star, unlabelled } from "../../src/wire/sidecar.ts";

const folders = ["/x", "/y", "/z"];
const paths = folders.flatMap((folder) => [`${folder}/a`, `${folder}/b`, `${folder}/c`]);
const rename = fc.record({ from: fc.constantFrom(...paths), to: fc.constantFrom(...paths) });
const folderOrder = fc.shuffledSubarray(folders, { minLength: folders.length });

/** A disk, what is known of it, and labels: five files with a star, one without. */
function openDisk() {
  const disk = new Map<string, FileIdentity>();
  const known = new Map<string, FileIdentity>();
  const labels = new Map<string, Labels>();
  for (const [index, path] of paths.slice(0, 6).entries()) {
    disk.set(path, { path, size: 1, modifiedAt: 1, inode: index });
    if (starOf(index) !== null) labels.set(path, { ...unlabelled, star: starOf(index), version: 2 });
  }
  for (const [path, file] of disk) known.set(path, file);
  const labelsOf = (path: string) => labels.get(path) ?? unlabelled;
  const publish = (records: readonly LabelRecord[]) => {
    for (const record of records) {
      assert.ok(record.labels.version > labelsOf(record.path).version, "the version rises");
      labels.set(record.path, record.labels);
    }
  };
  const moved = createMovedLabels({
    writer: createLabelWriter({
      journal: { append: async () => ({ kind: "durable" }) },
      visible: { of: labelsOf, apply: publish, applyLong: async (byPath) => publish([...byPath.values()]) },
      cursor: () => 0,
      random: { hex: () => "group" },
    }),
    labelsOf,
    isImage: (path) => known.has(path),
    isMissing: async (path) => !disk.has(path),
    timestamp: () => "2026-01-01T00:00:00.000Z",
  });
  return {
    disk,
    moved,
    star: (path: string) => labelsOf(path).star,
    rename(from: string, to: string) {
      const file = disk.get(from);
      if (!file || from === to) return;
      disk.delete(from);
      disk.set(to, { ...file, path: to });
    },
    /** Reads one folder, as a scan does. */
    read(folder: string) {
      const changes = {
        removed: new Array<FileIdentity>(),
        added: new Array<FileIdentity>(),
        replaced: new Array<{ before: FileIdentity; after: FileIdentity }>(),
      };
      for (const path of paths) {
        if (!path.startsWith(folder)) continue;
        const before = known.get(path);
        const after = disk.get(path);
        if (before && !after) changes.removed.push(before);
        if (!before && after) changes.added.push(after);
        if (before && after && before.inode !== after.inode) changes.replaced.push({ before, after });
        if (after) known.set(path, after);
        else known.delete(path);
      }
      moved.note(changes);
    },
  };
}

function starOf(file: number): Star {
  return file < 5 ? file + 1 : null;
}

/** A file without labels leaves its path to a labelled one, whose own path is then taken by a third. */
const takenOver = {
  renames: [
    { from: "/y/c", to: "/z/b" },
    { from: "/y/b", to: "/y/c" },
    { from: "/x/a", to: "/y/b" },
  ],
  order: ["/z", "/y", "/x"],
};

describe("labels of files that are renamed in any way", () => {
  it("are each file's own once all folders have been read, whichever is read first", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ renames: fc.array(rename, { maxLength: 8 }), order: folderOrder }), { maxLength: 4 }),
        async (rounds) => {
          const { disk, moved, star, rename, read } = openDisk();
          for (const { renames, order } of rounds) {
            for (const { from, to } of renames) rename(from, to);
            for (const folder of order) {
              read(folder);
              await moved.settle(async () => {});
            }
            for (const [path, { inode = 0 }] of disk) assert.equal(star(path), starOf(inode), path);
          }
        },
      ),
      { numRuns: 500, examples: [[[takenOver]]] },
    );
  });

  it("are each file's own when the folders are read now and then while files are renamed", async () => {
    const step = fc.oneof(rename, fc.constantFrom("read" as const));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 24 }), async (steps) => {
        const { disk, moved, star, rename, read } = openDisk();
        for (const each of [...steps, "read" as const]) {
          if (each === "read") {
            for (const folder of folders) read(folder);
            await moved.settle(async () => {});
          } else rename(each.from, each.to);
        }
        for (const [path, { inode = 0 }] of disk) assert.equal(star(path), starOf(inode), path);
      }),
      { numRuns: 500 },
    );
  });
});
