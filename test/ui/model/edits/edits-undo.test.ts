import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { limits } from "../../../../src/wire/limits.ts";
import { openEdits, paths } from "../../../support/open-edits.ts";

describe("createEditsModel: undo", () => {
  it("undoes in one step what one step did, and does it again", async () => {
    const { edits, server, rest } = openEdits();
    edits.rate(["/a"], 2);
    await rest();
    edits.tag(paths, { add: ["x"], remove: ["y"] });
    await rest();
    edits.rate(paths, 5);
    await rest();
    edits.undo();
    edits.undo();
    await rest();
    assert.deepEqual(
      paths.map((path) => server.images.get(path)?.star),
      [2, null, null],
    );
    assert.deepEqual(server.images.get("/b")?.tags, []);
    edits.redo();
    edits.redo();
    await rest();
    assert.deepEqual(
      paths.map((path) => server.images.get(path)?.star),
      [5, 5, 5],
    );
    assert.equal(edits.canRedo.value, false);
  });

  it("cannot redo what was undone before another edit", async () => {
    const { edits, rest } = openEdits();
    edits.rate(["/a"], 2);
    await rest();
    edits.undo();
    await rest();
    assert.equal(edits.canRedo.value, true);
    edits.rate(["/b"], 2);
    assert.equal(edits.canRedo.value, false);
  });

  it("judges an edit that follows an undo at once by what the undo leaves", async () => {
    const { edits, server, rest, toasts } = openEdits();
    edits.rate(["/a"], 3);
    edits.undo();
    edits.rate(["/a"], 4);
    await rest();
    assert.equal(server.images.get("/a")?.star, 4);
    assert.ok(toasts.shown.value.every(({ tone }) => tone === "plain"));
    edits.undo();
    await rest();
    assert.equal(server.images.get("/a")?.star, null);
  });

  it("says nothing of an undo that found nothing to take back", async () => {
    const { edits, server, rest, toasts, colleague } = openEdits();
    edits.rate(["/a"], 3);
    await rest();
    colleague("/a", { set_star: 5 });
    edits.undo();
    await rest();
    assert.equal(server.images.get("/a")?.star, 5);
    assert.ok(toasts.shown.value.some(({ text }) => /changed 1 image since/.test(text)));
    assert.ok(!toasts.shown.value.some(({ text }) => text.startsWith("Undone")));
  });

  it("takes back an edit that waits for an earlier one without sending it", async () => {
    const { edits, server, rest, labels, setError, clock } = openEdits();
    setError("lost request");
    edits.rate(["/a"], 1);
    edits.rate(["/a"], 2);
    await rest();
    edits.undo();
    await rest();
    assert.equal(labels.of("/a")?.star, 1);
    setError("none");
    clock.advance(60_000);
    await rest();
    assert.equal(server.images.get("/a")?.star, 1);
    assert.equal(server.applied.length, 1);
  });

  it("changes the chosen images alone where they are more than one request can name, and undoes them as one step", async () => {
    const { edits, server, rest } = openEdits();
    const all = Array.from({ length: 200_003 }, (_, index) => `/many/${index}`);
    for (const path of all) server.images.set(path, { star: null, tags: [], notes: "", version: 1 });
    const chosen = all.slice(0, -1);
    edits.rate(chosen, 3);
    await rest();
    assert.deepEqual(server.matches, []);
    assert.ok(server.sizes.length > 2);
    assert.ok(server.sizes.every((size) => size <= limits.bulkItems));
    assert.equal(chosen.filter((path) => server.images.get(path)?.star === 3).length, chosen.length);
    for (const path of [...paths, all.at(-1) ?? ""]) assert.equal(server.images.get(path)?.star, null);
    edits.undo();
    await rest();
    assert.equal(chosen.filter((path) => server.images.get(path)?.star === null).length, chosen.length);
    assert.ok(server.sizes.every((size) => size <= limits.bulkItems));
    assert.equal(edits.canUndo.value, false);
    assert.equal(edits.canRedo.value, true);
  });

  it("adds several tags in one step, which one undo takes back", async () => {
    const { edits, server, rest } = openEdits();
    edits.tag(["/a"], { add: ["old"] });
    await rest();
    edits.tag(["/a", "/b"], { add: ["bride", "church", "rain"] });
    await rest();
    assert.deepEqual(server.images.get("/a")?.tags, ["old", "bride", "church", "rain"]);
    assert.deepEqual(server.images.get("/b")?.tags, ["bride", "church", "rain"]);
    edits.undo();
    await rest();
    assert.deepEqual(server.images.get("/a")?.tags, ["old"]);
    assert.deepEqual(server.images.get("/b")?.tags, []);
  });

  it("undoes from a toast only the edit that the toast is about", async () => {
    const { edits, server, rest, toasts } = openEdits();
    edits.rate(["/a"], 1);
    const [toast] = toasts.shown.value;
    await rest();
    edits.rate(["/b"], 2);
    await rest();
    toast?.action?.run();
    await rest();
    assert.equal(server.images.get("/a")?.star, 1);
    assert.equal(server.images.get("/b")?.star, 2);
  });

  it("never overwrites a colleague's change of the same field, whatever is edited, undone and redone", async () => {
    const path = fc.constantFrom(...paths);
    const some = fc.uniqueArray(path, { minLength: 1 });
    const own = fc.oneof(
      fc.record({ kind: fc.constant("rate" as const), on: some, star: fc.constantFrom(null, 1, 2, 3) }),
      fc.record({ kind: fc.constant("flag" as const), on: some, flag: fc.constantFrom(null, "pick", "reject") }),
      fc.record({ kind: fc.constant("undo" as const) }),
      fc.record({ kind: fc.constant("redo" as const) }),
      fc.record({ kind: fc.constant("theirs" as const), path, star: fc.constantFrom(4, 5), tag: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(own, { maxLength: 14 }), async (actions) => {
        const { edits, server, rest, colleague, labels } = openEdits();
        /** Stars that a colleague set and that this page has not knowingly set since. */
        const guarded = new Map<string, number>();
        for (const action of actions) {
          if (action.kind === "rate") {
            for (const each of action.on) guarded.delete(each);
            edits.rate(action.on, action.star);
          } else if (action.kind === "flag") edits.flag(action.on, action.flag);
          else if (action.kind === "theirs") {
            // Never what this page would set: agreement is no change to keep.
            const star = server.images.get(action.path)?.star === action.star ? 9 - action.star : action.star;
            guarded.set(action.path, star);
            colleague(action.path, { set_star: star, ...(action.tag && { add_tags: ["theirs"] }) });
          } else edits[action.kind]();
          await rest();
          for (const [each, star] of guarded) assert.equal(server.images.get(each)?.star, star, `star of ${each}`);
          for (const each of paths) {
            const now = server.images.get(each);
            const shown = labels.of(each);
            assert.deepEqual([shown?.star, shown?.tags], [now?.star, now?.tags], `what is shown of ${each}`);
            assert.ok(!(now?.tags.includes("pick") && now.tags.includes("reject")), "picked and rejected");
          }
        }
        // With no colleague in between, undoing everything leads back to the start.
        if (!actions.some(({ kind }) => kind === "theirs")) {
          while (edits.canUndo.value) {
            edits.undo();
            await rest();
          }
          for (const each of paths) {
            const { star, tags } = server.images.get(each) ?? {};
            assert.deepEqual([star, tags], [null, []]);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
