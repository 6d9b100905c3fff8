import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadLargeParts } from "../../../../src/ui/model/load-large-parts.ts";
import { createLongSelection } from "../../../../src/ui/model/view/long-selection.ts";
import { openEdits } from "../../../support/open-edits.ts";

/** A server with many more images than the three that the page shows. */
async function openMany(count = 35_000) {
  // A page with a long selection has done so.
  await loadLargeParts();
  const opened = openEdits();
  const { images } = opened.server;
  for (let index = images.size; index < count; index += 1)
    images.set(`/many/${index}`, { star: null, tags: [], notes: "", version: 1 });
  const shown = ["/a", "/b", "/c"];
  const select = (...ranges: [from: number, to: number][]) =>
    createLongSelection("view", ranges, (path) => shown.indexOf(path));
  const starred = (star: number | null) => [...images.values()].filter((each) => each.star === star).length;
  /** Turns pass until all is saved, and this is so. */
  const until = async (isSo: () => boolean = () => true) => {
    do await opened.rest();
    while (opened.edits.saveState.value.kind === "saving" || !isSo());
  };
  const said = (text: string) => opened.toasts.shown.value.some((toast) => toast.text.includes(text));
  return { ...opened, select, starred, until, said };
}

describe("an edit of a long selection", () => {
  it("is shown at once, sent in parts, and undone and redone as one step", async () => {
    const { edits, labels, server, select, starred, until, toasts, said } = await openMany();
    edits.rate(select([1, 30_001]), 4);
    await until();
    assert.deepEqual([labels.of("/a")?.star, labels.of("/b")?.star], [null, 4]);
    assert.equal(starred(4), 30_000);
    assert.deepEqual(server.sizes, [10_000, 10_000, 10_000]);
    assert.deepEqual(toasts.shown.value.map(({ text, progress }) => [text, progress]), [["★★★★ · 30,000 images", undefined]]); // prettier-ignore
    edits.undo();
    await until(() => said("Undone"));
    assert.deepEqual([starred(4), labels.of("/b")?.star], [0, null]);
    assert.deepEqual([edits.canUndo.value, edits.canRedo.value], [false, true]);
    edits.redo();
    await until(() => said("Redone"));
    assert.equal(starred(4), 30_000);
  });

  it("stops when somebody says so, and undo takes back what is done", async () => {
    const { edits, select, starred, until, rest, toasts, hold, release, labels, said } = await openMany();
    hold();
    edits.rate(select([0, 35_000]), 2);
    await rest();
    assert.equal(labels.of("/c")?.star, 2);
    const [progress] = toasts.shown.value;
    assert.equal(progress?.action?.label, "Stop");
    progress?.action?.run();
    release();
    await until();
    assert.equal(starred(2), 10_000);
    assert.deepEqual(toasts.shown.value.map(({ text }) => text), ["★★ · 35,000 images · stopped, 25,000 images left"]); // prettier-ignore
    edits.undo();
    await until(() => said("Undone"));
    assert.equal(starred(null), 35_000);
  });

  it("lets a later edit of one of its images win", async () => {
    const { edits, server, select, until, rest, hold, release, labels } = await openMany();
    hold();
    edits.rate(select([0, 35_000]), 2);
    await rest();
    edits.rate(["/c"], 5);
    assert.equal(labels.of("/c")?.star, 5);
    release();
    await until();
    assert.equal(server.images.get("/c")?.star, 5);
  });

  it("keeps what others have changed since when it is undone", async () => {
    const { edits, select, starred, until, colleague, said } = await openMany();
    edits.rate(select([0, 12_000]), 3);
    await until();
    colleague("/many/11000", { set_star: 5 });
    edits.undo();
    await until(() => said("has changed 1 image since"));
    assert.deepEqual([starred(3), starred(5)], [0, 1]);
  });

  it("ends the progress of an undo that finds nothing to take back", async () => {
    const { edits, select, until, colleague, said, server } = await openMany(10);
    edits.rate(select([0, 10]), 3);
    await until();
    for (const path of server.images.keys()) colleague(path, { set_star: 5 });
    edits.undo();
    await until(() => said("has changed 10 images since"));
    await until();
    assert.ok(!said("Undoing"));
  });

  it("says once why it is refused", async () => {
    const { edits, select, starred, until, setError, toasts, labels } = await openMany();
    setError("refused");
    edits.rate(select([0, 35_000]), 3);
    await until();
    assert.deepEqual([starred(3), labels.of("/a")?.star], [0, null]);
    assert.deepEqual(toasts.shown.value.map(({ text }) => text), ["Read only."]); // prettier-ignore
    assert.equal(edits.canUndo.value, false);
  });
});
