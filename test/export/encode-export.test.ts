import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parquetReadObjects } from "hyparquet";
import Papa from "papaparse";
import { encodeExport } from "../../src/export/encode-export.ts";
import { exportColumns, toExportRow } from "../../src/export/export-row.ts";
import { toImage } from "../../src/gallery/gallery-image.ts";
import { ExportOptions, type ExportRow } from "../../src/wire/export.ts";
import { unlabelled, type Labels } from "../../src/wire/sidecar.ts";

const edited = { version: 4, updated_at: "2026-01-02T03:04:05.000Z", updated_by: "Zoë" };

function row(path: string, labels: Partial<Labels> = {}): ExportRow {
  const found = { path, format: "jpeg", width: 3000, height: 2000, size: 5, modifiedAt: 0 } as const;
  return toExportRow(toImage(found), { ...unlabelled, ...labels });
}

const rows = [
  row("/a.jpg", {
    ...edited,
    star: 4,
    tags: ["pick", "red fox", "a|b"],
    notes: '=cmd\r\n"x", y',
    metrics: { score: -0.5 },
  }),
  row("/b/ü, 1.jpg", { ...edited, tags: ["reject"] }),
  row("/c.jpg"),
];

async function encode(options: Partial<ExportOptions>, batches: readonly (readonly ExportRow[])[] = [rows]) {
  async function* read() {
    yield* batches;
  }
  const parts: Uint8Array[] = [];
  for await (const part of encodeExport(read(), ExportOptions.parse(options))) parts.push(part);
  return Buffer.concat(parts);
}

describe("an export as CSV", () => {
  it("has a header and a line for each image, with formulas guarded", async () => {
    const text = (await encode({ format: "csv" })).toString();
    const { data } = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true });
    assert.deepEqual(
      Object.keys(data[0] ?? {}),
      exportColumns.map(({ name }) => name),
    );
    assert.equal(data.length, 3);
    assert.deepEqual(
      data.map(({ path, star, flag, tags, notes, metrics, updated_by }) => [
        path,
        star,
        flag,
        tags,
        notes,
        metrics,
        updated_by,
      ]),
      [
        ["/a.jpg", "4", "pick", "red fox|a\\|b", '\'=cmd\r\n"x", y', '{"score":-0.5}', "Zoë"],
        ["/b/ü, 1.jpg", "", "reject", "", "", "", "Zoë"],
        ["/c.jpg", "", "", "", "", "", ""],
      ],
    );
  });

  it("begins with a byte order mark on request", async () => {
    assert.deepEqual([...(await encode({ format: "csv", bom: true })).subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  });

  it("has only the header without images", async () => {
    assert.match((await encode({ format: "csv" }, [])).toString(), /^path,name,[a-z_,]+\r\n$/);
  });
});

describe("an export as JSONL", () => {
  it("has each image as one object", async () => {
    const lines = (await encode({ format: "jsonl" }, [rows.slice(0, 1), rows.slice(1)]))
      .toString()
      .trimEnd()
      .split("\n");
    assert.deepEqual(
      lines.map((line): unknown => JSON.parse(line)),
      rows,
    );
  });
});

describe("an export as names", () => {
  it("has commas for search fields, lines, or NUL for xargs", async () => {
    assert.equal(
      (await encode({ format: "names" }, [rows.slice(0, 1), rows.slice(1)])).toString(),
      "a.jpg, ü, 1.jpg, c.jpg\n",
    );
    assert.equal((await encode({ format: "names", separator: "line" })).toString(), "a.jpg\nb/ü, 1.jpg\nc.jpg\n");
    assert.equal((await encode({ format: "names", separator: "nul" })).toString(), "a.jpg\0b/ü, 1.jpg\0c.jpg\0");
  });

  it("is empty without images", async () => assert.equal((await encode({ format: "names" }, [])).length, 0));
});

describe("an export as Parquet", () => {
  const read = async (bytes: Buffer) => parquetReadObjects({ file: new Uint8Array(bytes).buffer });

  it("has every column, with tags as a list and null for unset values", async () => {
    const [first, second, third] = await read(await encode({ format: "parquet" }));
    assert.deepEqual(first, { ...rows[0], star: 4n, version: 4n, w: 3000n, h: 2000n, size: 5n });
    assert.deepEqual(second?.["tags"], []);
    assert.equal(third?.["star"], null);
    assert.equal(third?.["updated_at"], null);
  });

  it("has all rows, in several row groups", async () => {
    const many = Array.from({ length: 60 }, (_, batch) =>
      Array.from({ length: 400 }, (__, at) => row(`/${batch}/${at}.jpg`)),
    );
    const found = await read(await encode({ format: "parquet" }, many));
    assert.deepEqual(
      found.map(({ path }): unknown => path),
      many.flat().map(({ path }) => path),
    );
  });

  it("is a valid file without images", async () => {
    assert.deepEqual(await read(await encode({ format: "parquet" }, [])), []);
  });
});
