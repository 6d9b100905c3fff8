import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openEdits, paths } from "../../../support/open-edits.ts";

describe("createEditsModel", () => {
  it("shows an edit at once and says when it is saved", async () => {
    const { edits, labels, hold, release, rest, server } = openEdits();
    hold();
    edits.rate(["/a"], 4);
    assert.equal(labels.of("/a")?.star, 4);
    assert.equal(labels.isPending("/a"), true);
    assert.deepEqual(edits.saveState.value, { kind: "saving", edits: 1 });
    release();
    await rest();
    assert.equal(labels.isPending("/a"), false);
    assert.deepEqual(edits.saveState.value, { kind: "saved" });
    assert.equal(server.images.get("/a")?.star, 4);
    assert.equal(labels.known("/a")?.version, 2);
  });

  it("keeps edits while the server is away and applies each once, in order", async () => {
    const { edits, labels, setError, rest, clock, server } = openEdits();
    setError("lost response");
    edits.rate(["/a"], 1);
    edits.rate(["/a"], 2);
    edits.flag(["/b"], "pick");
    await rest();
    assert.equal(edits.saveState.value.kind, "waiting");
    assert.equal(labels.of("/a")?.star, 2);
    clock.advance(60_000);
    await rest();
    setError("none");
    clock.advance(60_000);
    await rest();
    assert.deepEqual(edits.saveState.value, { kind: "saved" });
    assert.equal(server.images.get("/a")?.star, 2);
    assert.equal(server.images.get("/a")?.version, 3);
    assert.deepEqual(server.images.get("/b")?.tags, ["pick"]);
    assert.equal(server.applied.length, 3);
    assert.deepEqual(edits.conflicts.value, []);
  });

  it("waits as long as a busy server asks", async () => {
    const { edits, setError, rest, clock, server } = openEdits();
    setError("busy");
    edits.rate(["/a"], 1);
    await rest();
    setError("none");
    clock.advance(1_999);
    await rest();
    assert.equal(server.applied.length, 0);
    clock.advance(1);
    await rest();
    assert.equal(server.applied.length, 1);
  });

  it("takes an edit back that is refused, and says why", async () => {
    const { edits, labels, setError, rest, toasts } = openEdits();
    setError("refused");
    edits.rate(["/a"], 1);
    await rest();
    assert.equal(labels.of("/a")?.star, null);
    assert.equal(edits.canUndo.value, false);
    assert.ok(toasts.shown.value.some(({ tone, text }) => tone === "problem" && text === "Read only."));
  });

  it("lets changes of different fields pass each other", async () => {
    const { edits, server, setError, rest, clock } = openEdits();
    setError("lost request");
    edits.rate(["/a"], 5);
    edits.flag(["/a"], "pick");
    server.change("/a", { add_tags: ["theirs"], set_notes: "theirs" });
    await rest();
    setError("none");
    clock.advance(60_000);
    await rest();
    clock.advance(60_000);
    await rest();
    assert.deepEqual(server.images.get("/a"), { star: 5, tags: ["theirs", "pick"], notes: "theirs", version: 4 });
    assert.deepEqual(edits.conflicts.value, []);
  });

  it("makes a rejection of what a colleague picked meanwhile a conflict", async () => {
    const { edits, server, setError, rest, clock } = openEdits();
    setError("lost request");
    edits.flag(["/a"], "reject");
    server.change("/a", { add_tags: ["pick", "reject"], remove_tags: [] });
    await rest();
    setError("none");
    clock.advance(60_000);
    await rest();
    assert.deepEqual(server.images.get("/a")?.tags, ["pick", "reject"]);
    assert.equal(edits.conflicts.value[0]?.field, "tags");
    assert.equal(edits.conflicts.value[0]?.author?.name, "Ben");
  });

  it("settles all conflicts in one step, which can be undone", async () => {
    const { edits, server, setError, rest, clock } = openEdits();
    setError("lost request");
    for (const path of paths) edits.rate([path], 5);
    edits.flag(["/a"], "reject");
    for (const path of paths) server.change(path, { set_star: 1 });
    server.change("/a", { add_tags: ["pick", "reject"] });
    await rest();
    setError("none");
    for (let turn = 0; turn < 4; turn += 1) {
      clock.advance(60_000);
      await rest();
    }
    assert.equal(edits.conflicts.value.length, 4);
    edits.settleAll("mine");
    await rest();
    assert.deepEqual(edits.conflicts.value, []);
    assert.deepEqual(
      paths.map((path) => server.images.get(path)?.star),
      [5, 5, 5],
    );
    assert.deepEqual(server.images.get("/a")?.tags, ["reject"]);
    edits.undo();
    await rest();
    assert.deepEqual(
      paths.map((path) => server.images.get(path)?.star),
      [1, 1, 1],
    );
  });

  it("says that an image is no longer in the folder instead of saying that it was labelled", async () => {
    const { edits, labels, server, rest, toasts, clock } = openEdits();
    server.images.delete("/a");
    edits.rate(["/a"], 4);
    assert.equal(toasts.shown.value.length, 1);
    await rest();
    // So long it may still turn out to have been renamed.
    clock.advance(1_000);
    await rest();
    assert.deepEqual(
      toasts.shown.value.map(({ text, tone }) => [text, tone]),
      [["1 image no longer in the folder: not labelled.", "warning"]],
    );
    assert.equal(labels.of("/a")?.star, null);
    assert.equal(edits.canUndo.value, false);
    edits.rate(["/a", "/b"], 2);
    await rest();
    assert.equal(server.images.get("/b")?.star, 2);
    assert.ok(toasts.shown.value.some(({ action }) => action?.label === "Undo"));
  });

  it("leaves no trace of an edit that changes nothing", async () => {
    const { edits, rest, toasts, server } = openEdits();
    edits.rate(["/a"], null);
    await rest();
    assert.equal(edits.canUndo.value, false);
    assert.deepEqual(toasts.shown.value, []);
    assert.equal(server.applied.length, 0);
  });
});
