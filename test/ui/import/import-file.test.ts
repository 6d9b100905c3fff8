import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { unzipSync } from "fflate";
import { toImportChoice } from "../../../src/ui/import/import-file.ts";

const file = (name: string, text = "") => new File([text], name);

describe("toImportChoice", () => {
  it("reads the format of one file from its name, in capitals too", async () => {
    for (const [name, format] of [
      ["labels.csv", "csv"],
      ["labels.TSV", "csv"],
      ["a.b.ndjson", "jsonl"],
      ["labels.parquet", "parquet"],
      ["001.XMP", "xmp"],
      ["sidecars.zip", "xmp"],
    ] as const) {
      const choice = await toImportChoice([file(name)]);
      assert.deepEqual([choice?.title, choice?.name, choice?.format], [name, name, format]);
    }
  });

  it("packs several sidecars into one zip", async () => {
    const choice = await toImportChoice([file("a.xmp", "one"), file("b.XMP", "two")]);
    assert.deepEqual([choice?.title, choice?.format], ["2 XMP files", "xmp"]);
    const files = unzipSync(new Uint8Array((await choice?.content.arrayBuffer()) ?? new ArrayBuffer(0)));
    assert.deepEqual(
      Object.entries(files).map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]),
      [
        ["a.xmp", "one"],
        ["b.XMP", "two"],
      ],
    );
  });

  it("takes nothing else", async () => {
    for (const files of [
      [],
      [file("photo.jpg")],
      [file("csv")],
      [file("a.csv"), file("b.csv")],
      [file("a.xmp"), file("b.csv")],
      [file("a.xmp"), file("b.zip")],
    ])
      assert.equal(await toImportChoice(files), undefined);
  });
});
