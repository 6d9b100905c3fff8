import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { signal } from "@preact/signals";
import fc from "fast-check";
import { Problem, Unreachable, type BulkEditInput, type Client } from "../../../../src/client.ts";
import type { BulkResponse, BulkOutcome, LabelFields } from "../../../../src/wire/bulk.ts";
import { createEditQueue } from "../../../../src/ui/model/edits/edit-queue.ts";
import { createEditsModel } from "../../../../src/ui/model/edits/edits-model.ts";
import { createLabelsModel } from "../../../../src/ui/model/edits/labels-model.ts";
import { applyPatch, sameTags } from "../../../../src/gallery/label-patch.ts";
import { createToastsModel } from "../../../../src/ui/model/toasts.ts";
import { manualClock } from "../../../support/manual-clock.ts";
import { limits } from "../../../../src/wire/limits.ts";
import { seededRandom } from "../../../support/seeded-random.ts";
import { toPlainResponse } from "../../../support/query-response.ts";

const paths = ["/a", "/b", "/c"];

/** What the contract says of `POST /items/bulk`, in a few lines. */
function createServer() {
  const images = new Map<string, LabelFields & { version: number }>(
    paths.map((path) => [path, { star: null, tags: [], notes: "", version: 1 }]),
  );
  const answers = new Map<string, BulkResponse>();
  const applied: string[] = [];
  const matches: BulkEditInput["match"][] = [];
  /** How many images each request named. */
  const sizes: number[] = [];
  const change = (path: string, edit: BulkEditInput): BulkOutcome => {
    const image = images.get(path);
    if (!image) return { path, status: "not_found" };
    const { expect } = edit;
    const { version, ...before } = image;
    const differs =
      (expect?.star !== undefined && expect.star !== before.star) ||
      (expect?.notes !== undefined && expect.notes !== before.notes) ||
      (expect?.tags && !sameTags(expect.tags, before.tags));
    if (differs) return { path, status: "conflict", version, current: before };
    const after = applyPatch(before, edit);
    if (JSON.stringify(after) === JSON.stringify(before)) return { path, status: "unchanged", version };
    images.set(path, { ...after, tags: [...after.tags], version: version + 1 });
    return { path, status: "changed", version: version + 1, before };
  };
  return {
    images,
    applied,
    matches,
    sizes,
    change,
    bulk(edits: readonly BulkEditInput[], key: string): BulkResponse {
      const known = answers.get(key);
      if (known) return known;
      applied.push(key);
      sizes.push(edits.reduce((sum, edit) => sum + (edit.paths?.length ?? 0), 0));
      matches.push(...edits.flatMap(({ match }) => match ?? []));
      const outcomes = edits.flatMap((edit) => (edit.paths ?? paths).map((path) => change(path, edit)));
      const count = (status: string) => outcomes.filter((outcome) => outcome.status === status).length;
      const answer: BulkResponse = {
        changed: count("changed"),
        unchanged: count("unchanged"),
        conflicts: count("conflict"),
        refused: 0,
        not_found: count("not_found"),
        outcomes,
      };
      answers.set(key, answer);
      return answer;
    },
  };
}

type Error = "none" | "lost request" | "lost answer" | "busy" | "refused";

function open() {
  const server = createServer();
  const clock = manualClock();
  const labels = createLabelsModel();
  const toasts = createToastsModel({ clock });
  let error: Error = "none";
  let release: (() => void) | undefined;
  let gate: Promise<void> = Promise.resolve();
  const client: Pick<Client, "bulk"> = {
    async bulk(edits, key) {
      await gate;
      if (error === "lost request") throw new Unreachable(new Error("cut"));
      if (error === "busy") throw new Problem(503, { error: "overloaded", message: "Busy." }, 2_000);
      if (error === "refused") throw new Problem(403, { error: "read_only", message: "Read only." }, null);
      const body = server.bulk(structuredClone(edits), key);
      if (error === "lost answer") throw new Unreachable(new Error("cut"));
      return { body, eventId: null, etag: null };
    },
  };
  const queue = createEditQueue({ client, clock, random: seededRandom(), outbox: { keep() {}, drop() {} } });
  const saved: { paths: readonly string[]; undone: boolean }[] = [];
  const edits = createEditsModel({
    queue,
    labels,
    toasts,
    allowed: signal(true),
    away: () => false,
    authorOf: () => ({ person: "p", name: "Ben", hue: 10 }),
    onSaved: (changed, undone) => saved.push({ paths: changed, undone }),
  });
  const image = (path: string, star: number | null = null) => ({ path, star, tags: [], noted: false, version: 1 });
  labels.adopt(toPlainResponse(paths.map((path) => image(path))));
  /** A colleague's edit, with the event that tells of it. */
  const colleague = (path: string, edit: BulkEditInput) => {
    const outcome = server.change(path, edit);
    const now = server.images.get(path);
    if (outcome.status === "changed" && now) labels.learn(path, now, now.version);
  };
  return {
    server,
    clock,
    labels,
    toasts,
    edits,
    saved,
    colleague,
    setError: (next: Error) => (error = next),
    hold() {
      gate = new Promise((resolve) => (release = resolve));
    },
    release: () => {
      release?.();
      gate = Promise.resolve();
    },
    rest: async () => {
      for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe("createEditsModel", () => {
  it("shows an edit at once and says when it is saved", async () => {
    const { edits, labels, hold, release, rest, server } = open();
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
    const { edits, labels, setError, rest, clock, server } = open();
    setError("lost answer");
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
    const { edits, setError, rest, clock, server } = open();
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
    const { edits, labels, setError, rest, toasts } = open();
    setError("refused");
    edits.rate(["/a"], 1);
    await rest();
    assert.equal(labels.of("/a")?.star, null);
    assert.equal(edits.canUndo.value, false);
    assert.ok(toasts.shown.value.some(({ tone, text }) => tone === "problem" && text === "Read only."));
  });

  it("lets changes of different fields pass each other", async () => {
    const { edits, server, setError, rest, clock } = open();
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
    const { edits, server, setError, rest, clock } = open();
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
    const { edits, server, setError, rest, clock } = open();
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

  it("undoes in one step what one step did, and does it again", async () => {
    const { edits, server, rest } = open();
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
    const { edits, rest } = open();
    edits.rate(["/a"], 2);
    await rest();
    edits.undo();
    await rest();
    assert.equal(edits.canRedo.value, true);
    edits.rate(["/b"], 2);
    assert.equal(edits.canRedo.value, false);
  });

  it("judges an edit that follows an undo at once by what the undo leaves", async () => {
    const { edits, server, rest, toasts } = open();
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
    const { edits, server, rest, toasts, colleague } = open();
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
    const { edits, server, rest, labels, setError, clock } = open();
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
    const { edits, server, rest } = open();
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

  it("says that an image is no longer in the folder instead of saying that it was labelled", async () => {
    const { edits, labels, server, rest, toasts } = open();
    server.images.delete("/a");
    edits.rate(["/a"], 4);
    assert.equal(toasts.shown.value.length, 1);
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

  it("adds several tags in one step, which one undo takes back", async () => {
    const { edits, server, rest } = open();
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

  it("leaves no trace of an edit that changes nothing", async () => {
    const { edits, rest, toasts, server } = open();
    edits.rate(["/a"], null);
    await rest();
    assert.equal(edits.canUndo.value, false);
    assert.deepEqual(toasts.shown.value, []);
    assert.equal(server.applied.length, 0);
  });

  it("undoes from a toast only the edit that the toast is about", async () => {
    const { edits, server, rest, toasts } = open();
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
        const { edits, server, rest, colleague, labels } = open();
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
