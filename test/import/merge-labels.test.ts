import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ImportRow } from "../../src/import/import-row.ts";
import { differs, mergeLabels } from "../../src/import/merge-labels.ts";
import { unlabelled, type Labels } from "../../src/wire/sidecar.ts";

const labels = (some: Partial<Labels>): Labels => ({ ...unlabelled, ...some });
const row = (some: Partial<ImportRow>): ImportRow => ({ row: 1, image: { kind: "path", text: "/a.png" }, ...some });
const here = labels({ star: 2, tags: ["pick", "fox"], notes: "mine", updated_at: "2026-01-02T00:00:00.000Z" });

describe("mergeLabels", () => {
  it("fills what is empty and adds tags, and changes nothing else", () => {
    const imported = row({ star: 5, flag: "reject", tags: ["owl"], notes: "theirs" });
    assert.deepEqual(mergeLabels(here, imported, "fill"), { star: 2, tags: ["pick", "fox", "owl"], notes: "mine" });
    assert.deepEqual(mergeLabels(unlabelled, imported, "fill"), { star: 5, tags: ["owl", "reject"], notes: "theirs" });
  });

  it("overwrites what the file says, with empty values too, and leaves what it does not mention", () => {
    assert.deepEqual(mergeLabels(here, row({ star: null, tags: [] }), "overwrite"), {
      star: null,
      tags: ["pick"],
      notes: "mine",
    });
    assert.deepEqual(mergeLabels(here, row({ flag: null }), "overwrite"), { star: 2, tags: ["fox"], notes: "mine" });
  });

  it("takes only rows that are newer, if asked", () => {
    const at = (time: string) => row({ star: 5, updatedAt: Date.parse(time) });
    assert.equal(mergeLabels(here, at("2026-01-03T00:00:00Z"), "newer").star, 5);
    assert.equal(mergeLabels(here, at("2026-01-01T00:00:00Z"), "newer").star, 2);
    assert.equal(mergeLabels(here, row({ star: 5 }), "newer").star, 2);
  });

  it("knows whether the file says something else", () => {
    assert.equal(differs(here, row({ star: 2, tags: ["fox"], flag: "pick" })), false);
    assert.equal(differs(here, row({ star: 3 })), true);
  });
});
