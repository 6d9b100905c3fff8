import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { planRestore } from "../../src/labels/restore-labels.ts";
import { wholeSlice } from "../../src/time-slices.ts";
import { unlabelled, type Labels } from "../../src/wire/sidecar.ts";

const by = { updated_by: "Anna", updated_at: "2026-06-01T12:00:00.000Z" };
const before = "2026-06-01T11:00:00.000Z";
const paths = ["/a.jpg", "/b.jpg", "/c.jpg"];

function starred(star: number, version: number, updated_at = before): Labels {
  return { ...unlabelled, star, version, updated_at, updated_by: "Ben" };
}

async function plan(now: Map<string, Labels>, changedAt?: string) {
  const read = (path: string) => now.get(path) ?? unlabelled;
  const request = {
    paths,
    labelsThen: () => starred(4, 2),
    changedAt,
    fileLabels: () => unlabelled,
    writesXmp: false,
    isImage: () => true,
  };
  const planned = await planRestore(request, read, by, wholeSlice);
  assert.ok(planned.kind === "planned");
  const changes = () => [...planned.byPath].map(([path, { labels }]) => [path, labels.star, labels.version]);
  return { ...planned, read, changes };
}

describe("a restore during which others label", () => {
  it("follows their edits with its own, but for what is as it was and for images that are not restored", async () => {
    const now = new Map(paths.map((path) => [path, starred(1, 5)]));
    const { revisit, read, changes, examples } = await plan(now);
    assert.deepEqual(changes(), [
      ["/a.jpg", 4, 6],
      ["/b.jpg", 4, 6],
      ["/c.jpg", 4, 6],
    ]);
    now.set("/a.jpg", starred(2, 6));
    now.set("/b.jpg", starred(4, 6));
    now.set("/other.jpg", starred(2, 2));
    const again = revisit(new Set(["/a.jpg", "/b.jpg", "/other.jpg"]), read);
    assert.deepEqual(
      again.map(({ path, labels }) => [path, labels.star, labels.version]),
      [["/a.jpg", 4, 7]],
    );
    assert.deepEqual(changes(), [
      ["/c.jpg", 4, 6],
      ["/a.jpg", 4, 7],
    ]);
    assert.deepEqual(
      examples().map(({ path, before: was }) => [path, was.star]),
      [
        ["/c.jpg", 1],
        ["/a.jpg", 2],
      ],
    );
  });

  it("leaves their labels alone as an undo", async () => {
    const now = new Map(paths.map((path) => [path, starred(1, 5)]));
    const { revisit, read, changes } = await plan(now, before);
    now.set("/a.jpg", starred(2, 6, "2026-06-01T12:00:01.000Z"));
    assert.deepEqual(revisit(new Set(["/a.jpg"]), read), []);
    assert.deepEqual(changes(), [
      ["/b.jpg", 4, 6],
      ["/c.jpg", 4, 6],
    ]);
  });
});
