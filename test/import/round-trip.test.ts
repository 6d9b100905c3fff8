import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { isFlagTag, flagOf } from "../../src/gallery/flag.ts";
import { ExportFormat } from "../../src/wire/export.ts";
import { ImportResponse } from "../../src/wire/import.ts";
import { Sidecar } from "../../src/wire/sidecar.ts";
import { openTestGallery } from "../support/test-gallery.ts";

const paths = ["/a.png", "/b/ü, 1.png", "/b/=c.png"];
// XML 1.0 has no other control characters, so an XMP file cannot hold them.
const text = fc
  .string({ unit: "grapheme", maxLength: 30 })
  .map((value) => value.replaceAll(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, ""));
const anyNotes = fc.oneof(
  text,
  fc.constantFrom("=1+1", "'-x", "two\nlines", '"q", <b>&amp;', "  blanks  ", "@a|b;c,d"),
);
const anyTag = fc.oneof(text, fc.constantFrom("pick", "reject", "a|b", "a\\", "x, y", "a;b", "-tag", "日本"));
const anyLabels = fc.record({
  star: fc.constantFrom(null, 0, 1, 5),
  tags: fc.array(anyTag, { maxLength: 5 }),
  notes: anyNotes,
  metrics: fc.dictionary(
    fc.constantFrom("score", "aesthetic loss", "x"),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
});

async function fetchBytes(gallery: Awaited<ReturnType<typeof openTestGallery>>, format: string) {
  const response = await gallery.lenslet.fetch(new Request(`http://localhost/export?format=${format}&naming=full`));
  return new Uint8Array(await response.arrayBuffer());
}

async function labelsOf({ call }: Awaited<ReturnType<typeof openTestGallery>>, path: string) {
  const {
    star,
    tags,
    notes,
    metrics = {},
  } = Sidecar.parse((await call("GET", `/item?path=${encodeURIComponent(path)}`)).body);
  return { star, flag: flagOf(tags), tags: tags.filter((tag) => !isFlagTag(tag)), notes, metrics };
}

describe("an export that is imported", () => {
  for (const format of ExportFormat.exclude(["names"]).options) {
    it(`gives the same labels again, as ${format}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyLabels, { minLength: 1, maxLength: 3 }), async (labels) => {
          const from = await openTestGallery(paths);
          const into = await openTestGallery(paths);
          for (const [index, { metrics, ...put }] of labels.entries()) {
            const path = paths[index] ?? "";
            await from.call("PUT", `/item?path=${encodeURIComponent(path)}`, put);
            await from.call("POST", "/metrics/items", { items: [{ path, metrics }] });
          }
          const response = await into.lenslet.fetch(
            new Request(`http://localhost/import?format=${format}&policy=overwrite`, {
              method: "POST",
              headers: { "idempotency-key": "one", "content-type": "application/octet-stream" },
              body: await fetchBytes(from, format),
            }),
          );
          const outcome = ImportResponse.parse(await response.json());
          assert.equal(outcome.unknown + outcome.ambiguous, 0);
          for (const path of paths) assert.deepEqual(await labelsOf(into, path), await labelsOf(from, path));
          await Promise.all([from.lenslet.close(), into.lenslet.close()]);
        }),
        { numRuns: 40 },
      );
    });
  }
});
