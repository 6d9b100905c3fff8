import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { FinishDisk } from "../../src/finish/finish-disk.ts";
import { settleFinish } from "../../src/finish/settle-finish.ts";
import {
  diskOf,
  type FinishFolder,
  finisherOn,
  killedDisk,
  makeFinishFolder,
  type Request,
  withMount,
  withoutLinks,
} from "../support/finish-folder.ts";

const files = {
  "a.jpg": "the image a",
  "a.nef": "the raw of a",
  "a.xmp": "the sidecar of a",
  "b/b.jpg": "the image b",
  "b/stays.jpg": "an image that stays",
  "b/empty.jpg": "",
};
/** Every step of the ways that differ most, and some of the others'; all with TORTURE=long. */
const strideOf = ({ isThorough = false }: Way): number => (isThorough || process.env["TORTURE"] === "long" ? 1 : 8);
const paths = ["/a.jpg", "/b/b.jpg", "/b/empty.jpg"];

interface Way {
  readonly name: string;
  readonly request: (folder: FinishFolder) => Request;
  /** Tried at every step. */
  readonly isThorough?: boolean;
  readonly disk?: (disk: FinishDisk, folder: FinishFolder) => FinishDisk;
}

const outside = ({ outside: folder }: FinishFolder) => ({ folder: join(folder, "new/rejects") });
const ways: readonly Way[] = [
  { name: "moved inside of the gallery", request: () => ({ paths, operation: "move", to: { gallery: "/rejects" } }) },
  {
    name: "moved out of it",
    isThorough: true,
    request: (folder) => ({ paths, operation: "move", to: outside(folder) }),
  },
  {
    name: "moved to another disk",
    isThorough: true,
    request: (folder) => ({ paths, operation: "move", to: outside(folder) }),
    disk: (disk, folder) => withMount(disk, folder.outside),
  },
  {
    name: "moved on a disk without hard links",
    request: (folder) => ({ paths, operation: "move", to: outside(folder) }),
    disk: withoutLinks,
  },
  {
    name: "moved to another disk, both without hard links",
    request: (folder) => ({ paths, operation: "move", to: outside(folder) }),
    disk: (disk, folder) => withMount(withoutLinks(disk), folder.outside),
  },
  { name: "copied", request: (folder) => ({ paths, operation: "copy", to: outside(folder) }) },
  { name: "linked", request: (folder) => ({ paths, operation: "link", to: outside(folder) }) },
  { name: "trashed", request: () => ({ paths, operation: "trash" }) },
  {
    name: "trashed on another disk",
    request: () => ({ paths, operation: "trash" }),
    disk: (disk, folder) => withMount(disk, folder.root),
  },
];

/** The run's images in the folder and at their destination, by their content. */
async function placesOf(folder: FinishFolder): Promise<Map<string, string[]>> {
  const places = new Map<string, string[]>();
  for (const [path, content] of Object.entries(await folder.tree())) {
    if (path.endsWith(".trashinfo") || path.endsWith(".part") || path.endsWith("/") || content === "") continue;
    places.set(content, [...(places.get(content) ?? []), path]);
  }
  return places;
}

/** Whole somewhere, and if under two names, the same file under both or a copy that is finished. */
async function assertNothingIsLost(folder: FinishFolder): Promise<void> {
  const places = await placesOf(folder);
  for (const content of Object.values(files).filter((each) => each !== ""))
    assert.ok((places.get(content)?.length ?? 0) >= 1, `"${content}" is lost`);
}

async function assertOnePlaceEach(folder: FinishFolder): Promise<void> {
  for (const [content, places] of await placesOf(folder))
    if (Object.values(files).includes(content)) assert.equal(places.length, 1, `${content}: ${places.join(", ")}`);
}

const withoutFolders = (tree: Record<string, string>) =>
  Object.fromEntries(Object.entries(tree).filter(([path]) => !path.endsWith("/") && !path.startsWith("share/")));

for (const way of ways) {
  const { name, request, disk: change = (disk: FinishDisk) => disk } = way;
  const stride = strideOf(way);
  describe(`files that are ${name}`, () => {
    const inFolder = async (
      work: (folder: FinishFolder, disk: FinishDisk, before: Record<string, string>) => Promise<void>,
    ) => {
      const folder = await makeFinishFolder(files);
      try {
        await work(folder, change(diskOf(folder), folder), withoutFolders(await folder.tree()));
      } finally {
        await folder.remove();
      }
    };

    /** Undoes whatever the crash left, and finds all as it was. */
    const restore = async (folder: FinishFolder, disk: FinishDisk, before: Record<string, string>): Promise<void> => {
      await assertNothingIsLost(folder);
      await settleFinish(disk, folder.root);
      const { finisher, undo } = finisherOn(folder, disk);
      if (request(folder).operation === "move" || request(folder).operation === "trash")
        await assertOnePlaceEach(folder);
      for (const { id, state } of await finisher.runs()) {
        if (state === "undone") continue;
        const status = await undo(id);
        assert.equal(status.state, "undone", JSON.stringify(status));
      }
      assert.deepEqual(withoutFolders(await folder.tree()), before);
      assert.deepEqual(Object.keys(await folder.tree(folder.outside)), []);
      assert.deepEqual(
        Object.keys(await folder.tree(folder.dataHome)).filter((each) => !each.endsWith("/")),
        [],
      );
    };

    it("are all there after a crash at any step of the run, and undo puts them back", async () => {
      let steps = Number.POSITIVE_INFINITY;
      let at = 0;
      for (; at < steps; at += stride) {
        await inFolder(async (folder, disk, before) => {
          const dying = killedDisk(disk, at);
          const { plan, start } = finisherOn(folder, dying.disk);
          const { stayed, problem } = await start((await plan(request(folder))).plan);
          if (dying.steps() <= at) {
            steps = at;
            assert.deepEqual({ stayed, problem }, { stayed: 0, problem: null });
          }
          await restore(folder, disk, before);
        });
      }
      assert.ok(at > 15, `${at} steps`);
    });

    it("are all there after a crash at any step of undo", async () => {
      let steps = Number.POSITIVE_INFINITY;
      let at = 0;
      for (; at < steps; at += stride) {
        await inFolder(async (folder, disk, before) => {
          const { id } = await finisherOn(folder, disk).run(request(folder));
          const dying = killedDisk(disk, at);
          const { state } = await finisherOn(folder, dying.disk).undo(id);
          if (dying.steps() <= at) {
            steps = at;
            assert.equal(state, "undone");
          }
          await restore(folder, disk, before);
        });
      }
      assert.ok(at > 8, `${at} steps`);
    });

    it("are all there after a crash while an earlier crash is settled", async () => {
      for (let first = 5; first < 40; first += 3 * stride) {
        for (let second = 0; second < 8; second += stride) {
          await inFolder(async (folder, disk, before) => {
            const { plan, start } = finisherOn(folder, killedDisk(disk, first).disk);
            await start((await plan(request(folder))).plan);
            await settleFinish(killedDisk(disk, second).disk, folder.root).catch(() => {});
            await restore(folder, disk, before);
          });
        }
      }
    });
  });
}

describe("a disk that is another one", () => {
  it("gets copies, which undo brings back", async (test) => {
    const [here, there] = await Promise.all([tmpdir(), "/dev/shm"].map((path) => stat(path).catch(() => undefined)));
    if (!there || here?.dev === there.dev) return test.skip("/dev/shm is no other disk here");
    const folder = await makeFinishFolder(files);
    const other = await makeFinishFolder({}, tmpdir());
    try {
      const before = await folder.tree();
      const { run, undo } = finisherOn({ ...folder, outside: other.outside });
      const status = await run({ paths, operation: "move", to: { folder: other.outside } });
      assert.deepEqual({ files: status.files, stayed: status.stayed }, { files: 5, stayed: 0 });
      assert.equal((await other.tree(other.outside))["a.nef"], files["a.nef"]);
      await assertOnePlaceEach(folder).catch(assert.fail);
      assert.equal((await folder.tree(folder.root))["a.jpg"], undefined);
      assert.equal((await undo(status.id)).state, "undone");
      assert.deepEqual(await folder.tree(), before);
      assert.deepEqual(await other.tree(other.outside), {});
    } finally {
      await folder.remove();
      await other.remove();
    }
  });
});
