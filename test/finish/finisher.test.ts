import assert from "node:assert/strict";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { diskOf, finisherOn, type FinishFolder, makeFinishFolder, withMount } from "../support/finish-folder.ts";

let folder: FinishFolder;

beforeEach(async () => {
  folder = await makeFinishFolder({ "a.jpg": "a", "a.nef": "raw", "a.xmp": "xmp", "b/b.jpg": "b" });
});
afterEach(() => folder.remove());

const toRejects = { operation: "move", to: { gallery: "/rejects" } } as const;

describe("a plan", () => {
  it("counts images, companions and bytes, and touches nothing", async () => {
    const before = await folder.tree();
    const plan = await finisherOn(folder).plan({ paths: ["/a.jpg", "/b/b.jpg"], ...toRejects });
    assert.deepEqual(
      { images: plan.images, companions: plan.companions, bytes: plan.bytes, to: plan.to, staying: plan.staying },
      { images: 2, companions: 2, bytes: 8, to: "/rejects", staying: 0 },
    );
    assert.deepEqual(plan.files[3], { from: "/b/b.jpg", to: "/rejects/b/b.jpg" });
    assert.deepEqual(await folder.tree(), before);
  });

  it("leaves images whose name, or that of a companion, is taken, and those that are there already", async () => {
    await folder.write("rejects/a.nef", "another raw");
    await folder.write("rejects/old.jpg", "old");
    const plan = await finisherOn(folder).plan({ paths: ["/a.jpg", "/b/b.jpg", "/rejects/old.jpg"], ...toRejects });
    assert.deepEqual(plan.examples, [
      { path: "/a.jpg", reason: "taken", detail: "/a.nef" },
      { path: "/rejects/old.jpg", reason: "there" },
    ]);
    assert.deepEqual([plan.images, plan.companions], [1, 0]);
  });

  it("leaves links, what is behind them, and what is gone", async () => {
    await symlink(join(folder.root, "a.jpg"), join(folder.root, "link.jpg"));
    await symlink(join(folder.root, "b"), join(folder.root, "linked"));
    const paths = ["/link.jpg", "/linked/b.jpg", "/none.jpg", "/none/none.jpg"];
    const { examples } = await finisherOn(folder).plan({ paths, ...toRejects });
    assert.deepEqual(
      examples.map(({ reason }) => reason),
      ["link", "gone", "link", "gone"],
    );
  });

  it("is refused for a destination that is no place for images", async () => {
    const { finisher } = finisherOn(folder);
    await symlink(folder.outside, join(folder.root, "way-out"));
    await symlink(folder.root, join(folder.outside, "way-in"));
    await mkdir(join(folder.root, ".lenslet"));
    const refusals = [
      [{ gallery: "/" }, /in that folder already/],
      [{ gallery: "/../photos2" }, /must not contain the segments/],
      [{ gallery: "/.lenslet/x" }, /Lenslet's own files/],
      [{ gallery: "/.hidden" }, /hidden folder/],
      [{ gallery: "/way-out" }, /symbolic link/],
      [{ gallery: "/way-out/deeper" }, /symbolic link/],
      [{ gallery: "/a.jpg/x" }, /is a file, not a folder/],
      [{ folder: "/etc" }, /may not go to \/etc/],
      [{ folder: `${folder.outside}2` }, /may not go to/],
      [{ folder: `${folder.outside}/../x` }, /without \. and \.\./],
      [{ folder: "outside" }, /full path/],
      [{ folder: `${folder.outside}/way-in` }, /symbolic link/],
      [{ folder: `${folder.outside}/.lenslet` }, /Lenslet's own files/],
      [undefined, /Name the folder/],
    ] as const;
    for (const [to, message] of refusals) {
      const outcome = await finisher.plan(["/a.jpg"], "move", to);
      assert.ok(outcome.kind === "refused", JSON.stringify(to));
      assert.match(outcome.message, message);
    }
  });

  it("is refused if the destination's disk has too little space", async () => {
    const disk = { ...withMount(diskOf(folder), folder.outside), freeBytes: async () => 2 };
    const { finisher } = finisherOn(folder, disk);
    const outcome = await finisher.plan(["/a.jpg"], "move", { folder: folder.outside });
    assert.match(outcome.kind === "refused" ? outcome.message : "", /no space/);
  });

  it("makes no hard links to another disk", async () => {
    const { plan } = finisherOn(folder, withMount(diskOf(folder), folder.outside));
    const { examples } = await plan({ paths: ["/b/b.jpg"], operation: "link", to: { folder: folder.outside } });
    assert.deepEqual(examples, [{ path: "/b/b.jpg", reason: "other_disk" }]);
  });
});

describe("a run", () => {
  it("does what was planned, once, and says what moved", async () => {
    const { plan, start, moved } = finisherOn(folder);
    const { plan: ticket } = await plan({ paths: ["/a.jpg"], ...toRejects });
    const status = await start(ticket);
    assert.deepEqual([status.state, status.files, status.stayed, status.problem], ["done", 3, 0, null]);
    assert.equal((await start(ticket)).id, status.id);
    assert.deepEqual(moved[0], { from: "/a.jpg", to: "/rejects/a.jpg", isGone: true });
    assert.deepEqual(Object.keys(await folder.tree(folder.root)).toSorted(), [
      "b/b.jpg",
      "rejects/a.jpg",
      "rejects/a.nef",
      "rejects/a.xmp",
    ]);
  });

  it("replaces nothing that came after the plan, and leaves the companions of an image that stays", async () => {
    const { plan, start, undo } = finisherOn(folder);
    const { plan: ticket } = await plan({ paths: ["/a.jpg", "/b/b.jpg"], ...toRejects });
    await folder.write("rejects/a.jpg", "somebody's");
    await writeFile(join(folder.root, "b/b.jpg"), "saved meanwhile");
    const status = await start(ticket);
    assert.deepEqual(
      status.examples.map(({ path, reason }) => `${path} ${reason}`),
      ["/a.jpg taken", "/b/b.jpg changed", "/a.nef image_stayed", "/a.xmp image_stayed"],
    );
    const after = await folder.tree(folder.root);
    assert.equal(after["rejects/a.jpg"], "somebody's");
    assert.equal(after["a.jpg"], "a");
    assert.equal((await undo(status.id)).state, "undone");
    assert.equal((await folder.tree(folder.root))["rejects/a.jpg"], "somebody's");
  });

  it("is the only one", async () => {
    const { finisher, plan, start } = finisherOn(folder);
    const [first, second] = [
      await plan({ paths: ["/a.jpg"], ...toRejects }),
      await plan({ paths: ["/b/b.jpg"], ...toRejects }),
    ];
    const running = start(first.plan);
    assert.equal((await finisher.start(second.plan)).kind, "busy");
    await running;
    assert.equal((await finisher.start("none")).kind, "unknown");
  });
});

describe("undo", () => {
  it("does not replace a file that took the old name, and can be repeated", async () => {
    const { run, undo } = finisherOn(folder);
    const { id } = await run({ paths: ["/b/b.jpg"], ...toRejects });
    await folder.write("b/b.jpg", "new");
    assert.deepEqual((await undo(id)).examples, [{ path: "/b/b.jpg", reason: "taken", detail: "./rejects/b/b.jpg" }]);
    assert.equal((await folder.tree(folder.root))["b/b.jpg"], "new");
    await rm(join(folder.root, "b"), { recursive: true });
    assert.equal((await undo(id)).state, "undone");
    assert.equal((await folder.tree(folder.root))["b/b.jpg"], "b");
  });

  it("removes copies only while they are copies", async () => {
    const { run, undo } = finisherOn(folder);
    const { id } = await run({ paths: ["/a.jpg", "/b/b.jpg"], operation: "copy", to: { folder: folder.outside } });
    await writeFile(join(folder.outside, "a.xmp"), "edited there");
    await rm(join(folder.root, "b/b.jpg"));
    const { examples } = await undo(id);
    assert.deepEqual(
      examples.map(({ path, reason }) => `${path} ${reason}`),
      ["/a.xmp changed", "/b/b.jpg changed"],
    );
    assert.deepEqual(await folder.tree(folder.outside), { "a.xmp": "edited there", "b/b.jpg": "b" });
  });

  it("brings back a file that was edited in its new place", async () => {
    const { run, undo } = finisherOn(folder);
    const { id } = await run({ paths: ["/a.jpg"], ...toRejects });
    await writeFile(join(folder.root, "rejects/a.xmp"), "edited there");
    assert.equal((await undo(id)).state, "undone");
    assert.equal((await folder.tree(folder.root))["a.xmp"], "edited there");
  });
});

describe("the trash", () => {
  it("is that of freedesktop.org in the home folder, with free names", async () => {
    await folder.write("b/ä b%.jpg", "odd");
    await folder.write("b/a.jpg", "another a");
    const { run } = finisherOn(folder);
    await run({ paths: ["/a.jpg", "/b/a.jpg", "/b/ä b%.jpg"], operation: "trash" });
    const names = await readdir(join(folder.dataHome, "Trash/files"));
    assert.ok(names.includes("a.jpg") && names.some((name) => /^a\.\d{8}-\d{6}-[0-9a-f]{4}\.jpg$/.test(name)));
    const info = await readFile(join(folder.dataHome, "Trash/info/ä b%.jpg.trashinfo"), "utf8");
    const [header, path = "", date = ""] = info.split("\n");
    assert.equal(header, "[Trash Info]");
    assert.equal(path, `Path=${folder.root}/b/%C3%A4%20b%25.jpg`);
    assert.match(date, /^DeletionDate=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    assert.equal((await readdir(join(folder.dataHome, "Trash/info"))).length, names.length);
  });

  it("is at the top of another disk, with paths from there", async () => {
    const disk = withMount(diskOf(folder), folder.root);
    const { run } = finisherOn(folder, disk);
    await run({ paths: ["/b/b.jpg"], operation: "trash" });
    const trash = join(folder.root, `.Trash-${process.getuid?.()}`);
    assert.equal(await readFile(join(trash, "files/b.jpg"), "utf8"), "b");
    assert.match(await readFile(join(trash, "info/b.jpg.trashinfo"), "utf8"), /^Path=b\/b\.jpg$/m);
  });

  it("is the shared one of another disk only with a sticky bit", async () => {
    const disk = withMount(diskOf(folder), folder.root);
    await mkdir(join(folder.root, ".Trash"));
    const { run, undo } = finisherOn(folder, disk);
    const { id } = await run({ paths: ["/b/b.jpg"], operation: "trash" });
    assert.deepEqual(await readdir(join(folder.root, ".Trash")), []);
    await undo(id);
    await rm(join(folder.root, ".Trash"), { recursive: true });
    await mkdir(join(folder.root, ".Trash"));
    const { chmod } = await import("node:fs/promises");
    await chmod(join(folder.root, ".Trash"), 0o1777);
    await run({ paths: ["/b/b.jpg"], operation: "trash" });
    assert.deepEqual(await readdir(join(folder.root, ".Trash", String(process.getuid?.()), "files")), ["b.jpg"]);
  });

  it("is not used if it is a link or of somebody else", async () => {
    await symlink(folder.outside, join(folder.dataHome, "Trash"));
    const { examples } = await finisherOn(folder).plan({ paths: ["/b/b.jpg"], operation: "trash" });
    assert.deepEqual(examples, [{ path: "/b/b.jpg", reason: "no_trash" }]);
  });
});
