import assert from "node:assert/strict";
import type { Journal, RememberedResponse } from "../../src/journal/journal.ts";
import { samplePath, sampleLabels, sampleRecord } from "./sample-log.ts";

/** What every journal that outlives its process promises, each with a test of it. */
export interface JournalPromise {
  readonly title: string;
  /** `open` ends the journal before, if there is one, and opens what it stored. Wall time starts at 0 and advances by `passedMs`. */
  test(open: (passedMs?: number) => Promise<Journal>): Promise<void>;
}

const durable = { kind: "durable" };

const responseOf = (key: string, body: RememberedResponse["body"], at: number): RememberedResponse => ({
  key,
  fingerprint: `PATCH ${key}`,
  at,
  status: 200,
  body,
});

const bodyOf = ({ body }: RememberedResponse) => (typeof body === "string" ? body : body.join(""));

async function* inPieces(text: string): AsyncGenerator<Uint8Array> {
  for (const piece of text.split("-")) yield new TextEncoder().encode(piece);
}

export const journalPromises: readonly JournalPromise[] = [
  {
    title: "finds labels after a restart, with version, author and time",
    async test(open) {
      const journal = await open();
      await journal.load();
      assert.deepEqual(await journal.append([sampleRecord(1), sampleRecord(3)]), durable);
      assert.deepEqual(await journal.append([sampleRecord(1, 3)]), durable);
      const { labels } = await (await open()).load();
      assert.deepEqual(labels.get(samplePath(1)), sampleLabels(1, 3));
      assert.deepEqual(labels.get(samplePath(3)), sampleLabels(3));
      assert.equal(labels.size, 2);
    },
  },
  {
    title: "stores a batch of thousands of images",
    async test(open) {
      const journal = await open();
      await journal.load();
      const records = Array.from({ length: 4096 }, (_, number) => ({ ...sampleRecord(number), more: number < 4095 }));
      assert.deepEqual(await journal.append(records), durable);
      assert.equal((await (await open()).load()).labels.size, 4096);
    },
  },
  {
    title: "remembers responses for ten minutes, whole ones and ones in pieces",
    async test(open) {
      const journal = await open();
      await journal.load();
      const pieces = ["[1,", "2]"];
      await journal.append([{ ...sampleRecord(1), response: responseOf("first", '{"n":1}', 0) }]);
      await journal.append([{ type: "request", response: responseOf("second", pieces, 60_000) }]);
      const found = (await (await open(9 * 60_000)).load()).responses;
      assert.deepEqual(
        found.map((each) => [each.key, each.fingerprint, each.status, bodyOf(each)]),
        [
          ["first", "PATCH first", 200, '{"n":1}'],
          ["second", "PATCH second", 200, "[1,2]"],
        ],
      );
      const later = (await (await open(90_000)).load()).responses;
      assert.deepEqual(
        later.map(({ key }) => key),
        ["second"],
      );
    },
  },
  {
    title: "counts a group once it is committed, where its versions are newer",
    async test(open) {
      const journal = await open();
      await journal.load();
      const group = "group-1";
      await journal.append([1, 2, 3].map((number) => ({ ...sampleRecord(number), group })));
      await journal.append([{ type: "group-part", group, part: 0, text: "old" }]);
      await journal.append([sampleRecord(2, 5)]);
      await journal.append([
        { ...sampleRecord(3, 4), group },
        { type: "group-part", group, part: 0, text: '{"a":' },
        { type: "group-part", group, part: 1, text: "1}" },
        { type: "commit", group, response: responseOf("bulk", ['{"a":', "1}"], 0) },
        { type: "commit", group },
      ]);
      const { labels, responses } = await (await open()).load();
      const versions = [1, 2, 3].map((number) => labels.get(samplePath(number))?.version);
      assert.deepEqual(versions, [2, 5, 4]);
      assert.deepEqual(responses.map(bodyOf), ['{"a":1}']);
    },
  },
  {
    title: "drops a group that another one, or a restart, came before its end",
    async test(open) {
      const journal = await open();
      await journal.load();
      await journal.append([{ ...sampleRecord(1), group: "dropped" }]);
      await journal.append([{ ...sampleRecord(2), group: "second" }]);
      await journal.append([{ type: "commit", group: "second" }]);
      await journal.append([{ ...sampleRecord(3), group: "cut off" }]);
      assert.deepEqual([...(await (await open()).load()).labels.keys()], [samplePath(2)]);
    },
  },
  {
    title: "reserves event ids",
    async test(open) {
      const journal = await open();
      assert.equal((await journal.load()).reservedEventId, 0);
      await journal.reserveEventIds?.(1_795_550_401_000_000);
      assert.equal((await (await open()).load()).reservedEventId, 1_795_550_401_000_000);
    },
  },
  {
    title: "refuses views with an outdated ETag",
    async test(open) {
      const journal = await open();
      await journal.load();
      const { views, etag } = await journal.loadViews();
      assert.deepEqual(views, { version: 1, views: [] });
      const saved = await journal.saveViews({ version: 1, views: [1] }, etag);
      assert.ok(saved.kind === "saved");
      const refused = await journal.saveViews({ version: 1, views: [2] }, etag);
      assert.ok(refused.kind === "conflict");
      assert.deepEqual(refused.current, { views: { version: 1, views: [1] }, etag: saved.etag });
      const again = await open();
      await again.load();
      assert.deepEqual((await again.loadViews()).views, { version: 1, views: [1] });
      assert.equal((await again.saveViews({ version: 1, views: [] }, undefined)).kind, "saved");
    },
  },
  {
    title: "lists the newest changes of an image, also under the path it had before",
    async test(open) {
      const journal = await open();
      await journal.load();
      for (const version of [2, 3, 4]) await journal.append([sampleRecord(1, version), sampleRecord(2, version)]);
      const path = "/renamed.jpg";
      await journal.append([
        { type: "item-updated", path, labels: sampleLabels(1, 5), moved: true, movedFrom: samplePath(1) },
      ]);
      const changes = (await journal.changesOf?.(path, Number.MAX_SAFE_INTEGER, 3)) ?? [];
      assert.deepEqual(
        changes.map((change) => [change.path, change.labels.version, change.before?.version, change.movedFrom]),
        [
          [path, 5, 4, samplePath(1)],
          [samplePath(1), 4, 3, undefined],
          [samplePath(1), 3, 2, undefined],
        ],
      );
      const older = (await journal.changesOf?.(path, 3, 10)) ?? [];
      assert.deepEqual(
        older.map(({ labels, before }) => [labels.version, before?.version]),
        [[2, 1]],
      );
    },
  },
  {
    title: "keeps the index of the newest run",
    async test(open) {
      const journal = await open();
      await journal.load();
      assert.equal(await journal.loadIndex?.(), undefined);
      await journal.saveIndex?.(inPieces("a longer-index"));
      await journal.saveIndex?.(inPieces("new-er"));
      const again = await open();
      await again.load();
      assert.equal(new TextDecoder().decode(await again.loadIndex?.()), "newer");
    },
  },
];
