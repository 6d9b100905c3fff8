import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { LabelRecord } from "../../src/journal/journal.ts";
import type { ReadLabels } from "../../src/labels/revise.ts";
import { createLabelWriter } from "../../src/labels/writer.ts";
import { unlabelled, type Labels } from "../../src/wire/sidecar.ts";
import { createControlledJournal } from "../support/controlled-journal.ts";

function createTestWriter() {
  const journal = createControlledJournal();
  const shown = new Map<string, Labels>();
  const published: string[] = [];
  const show = (records: Iterable<LabelRecord>) => {
    for (const { path, labels } of records) {
      shown.set(path, labels);
      published.push(`${path} ${labels.version}`);
    }
  };
  let groups = 0;
  const writer = createLabelWriter({
    journal,
    visible: {
      of: (path) => shown.get(path) ?? unlabelled,
      apply: show,
      applyLong: async (byPath) => show(byPath.values()),
    },
    cursor: () => published.length,
    random: { hex: () => `g${(groups += 1)}` },
  });
  /** Adds a tag if the version is still the given one. */
  const addTag = (path: string, tag: string, base?: number) =>
    writer.submit((read: ReadLabels) => {
      const labels = read(path);
      if (base !== undefined && labels.version !== base) return { records: [], response: "conflict" };
      if (labels.tags.includes(tag)) return { records: [], response: "unchanged" };
      const next = { ...labels, tags: [...labels.tags, tag], version: labels.version + 1 };
      return { records: [{ type: "item-updated", path, labels: next }], response: `version ${next.version}` };
    });
  return { journal, shown, published, writer, addTag };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("createLabelWriter", () => {
  it("publishes and resolves nothing before the journal has confirmed it", async () => {
    const { journal, shown, published, addTag } = createTestWriter();
    const release = journal.hold();
    let settled = false;
    const outcome = addTag("/a", "x").finally(() => (settled = true));
    await settle();
    assert.ok(!settled);
    assert.equal(shown.size, 0);
    release();
    assert.deepEqual(await outcome, { kind: "written", response: "version 2", changed: true, eventId: 1 });
    assert.deepEqual(published, ["/a 2"]);
  });

  it("accepts one of two commands with the same base version", async () => {
    const { addTag } = createTestWriter();
    const outcomes = await Promise.all([addTag("/a", "x", 1), addTag("/a", "y", 1)]);
    assert.deepEqual(
      outcomes.map((each) => each.kind === "written" && each.response),
      ["version 2", "conflict"],
    );
  });

  it("stores commands that queued during a write as one batch", async () => {
    const { journal, addTag } = createTestWriter();
    let batches = 0;
    const append = journal.append;
    journal.append = (records) => {
      batches += 1;
      return append(records);
    };
    const release = journal.hold();
    const first = addTag("/a", "0");
    await settle();
    const rest = Array.from({ length: 100 }, (_, index) => addTag(`/${index}`, "x"));
    release();
    await Promise.all([first, ...rest]);
    assert.equal(batches, 2);
  });

  it("marks which records of a batch belong to one command", async () => {
    const { journal, writer, addTag } = createTestWriter();
    const kept: LabelRecord[] = [];
    const append = journal.append;
    journal.append = (records) => {
      for (const each of records) if (each.type === "item-updated") kept.push(each);
      return append(records);
    };
    const record = (path: string): LabelRecord => ({ type: "item-updated", path, labels: unlabelled });
    await Promise.all([
      addTag("/a", "x"),
      writer.submit(() => ({ records: [record("/b"), record("/c")], response: "" })),
      addTag("/d", "x"),
    ]);
    assert.deepEqual(
      kept.map(({ path, more = false }) => [path, more]),
      [
        ["/a", false],
        ["/b", true],
        ["/c", false],
        ["/d", false],
      ],
    );
  });

  it("returns the newest event id that each response reflects, never one of a later command in its batch", async () => {
    const { journal, addTag } = createTestWriter();
    const release = journal.hold();
    const outcomes = [addTag("/a", "x"), addTag("/a", "y"), addTag("/a", "x"), addTag("/a", "z", 1), addTag("/a", "z")];
    release();
    assert.deepEqual(
      (await Promise.all(outcomes)).map((each) => each.kind === "written" && [each.response, each.eventId]),
      [
        ["version 2", 1],
        ["version 3", 2],
        ["unchanged", 2],
        ["conflict", 2],
        ["version 4", 3],
      ],
    );
  });

  it("plans against stored labels after a batch is refused, and continues", async () => {
    const { journal, shown, addTag } = createTestWriter();
    journal.refuse("disk_full");
    const changing = addTag("/a", "x");
    const afterIt = addTag("/a", "y", 2);
    assert.deepEqual(await changing, { kind: "refused", reason: "disk_full" });
    assert.equal(shown.size, 0);
    assert.deepEqual(await afterIt, { kind: "refused", reason: "disk_full" }, "its base version was never stored");
    journal.refuse(undefined);
    assert.equal((await addTag("/a", "z", 1)).kind, "written");
  });

  it("responds to a command that changes nothing even while nothing can be stored", async () => {
    const { journal, addTag } = createTestWriter();
    await addTag("/a", "x");
    journal.refuse("write_failed");
    const both = await Promise.all([addTag("/b", "x"), addTag("/a", "x")]);
    assert.deepEqual(
      both.map((each) => each.kind),
      ["refused", "written"],
    );
  });

  it("rejects a command that throws, and no other", async () => {
    const { writer, addTag } = createTestWriter();
    const faulty = writer.submit(() => {
      throw new Error("planned badly");
    });
    const fine = addTag("/a", "x");
    await assert.rejects(faulty, /planned badly/);
    assert.equal((await fine).kind, "written");
  });

  it("settles submitted commands on close, and refuses new ones", async () => {
    const { writer, addTag } = createTestWriter();
    const before = addTag("/a", "x");
    await writer.close();
    assert.equal((await before).kind, "written");
    assert.equal((await addTag("/a", "y")).kind, "busy");
  });

  it("increments versions by one and loses no accepted change, whatever fails in between", async () => {
    const step = fc.record({ path: fc.constantFrom("/a", "/b"), fails: fc.boolean(), settles: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { journal, shown, published, addTag } = createTestWriter();
        const accepted: Promise<unknown>[] = [];
        const expected = new Map<string, Set<string>>();
        for (const [index, { path, fails, settles }] of steps.entries()) {
          if (settles) await settle();
          journal.refuse(fails ? "write_failed" : undefined);
          accepted.push(
            addTag(path, `t${index}`).then((written) => {
              if (written.kind === "written") expected.set(path, (expected.get(path) ?? new Set()).add(`t${index}`));
            }),
          );
        }
        await Promise.all(accepted);
        for (const path of ["/a", "/b"]) {
          assert.deepEqual(new Set(shown.get(path)?.tags), expected.get(path) ?? new Set());
          const versions = published.filter((each) => each.startsWith(`${path} `)).map((each) => Number(each.slice(3)));
          assert.deepEqual(
            versions,
            versions.map((_, index) => index + 2),
          );
        }
      }),
    );
  });
});
