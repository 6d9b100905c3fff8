import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { recogniseColumns } from "../../src/import/import-columns.ts";
import { ImportError } from "../../src/import/import-row.ts";

describe("recogniseColumns", () => {
  it("knows the names that other programs give them", () => {
    assert.deepEqual(recogniseColumns(["SourceFile", "XMP:Rating", "Keywords", "Camera"], {}), {
      columns: { path: "SourceFile", star: "XMP:Rating", tags: "Keywords" },
      ignored: ["Camera"],
    });
    assert.deepEqual(recogniseColumns(["File Name", "image_path", "Caption"], {}).columns, {
      path: "image_path",
      name: "File Name",
      notes: "Caption",
    });
  });

  it("takes no score for stars, as scores of models have other ranges", () => {
    assert.deepEqual(recogniseColumns(["path", "score"], {}), { columns: { path: "path" }, ignored: ["score"] });
  });

  it("prefers what was chosen, and uses no column twice", () => {
    assert.deepEqual(recogniseColumns(["id", "rating", "score"], { path: "id", star: "score" }), {
      columns: { path: "id", star: "score" },
      ignored: ["rating"],
    });
  });

  it("asks which column names the images, and names those that there are", () => {
    assert.throws(
      () => recogniseColumns(["id", "rating"], {}),
      (error) => error instanceof ImportError && error.columns?.join() === "id,rating",
    );
    assert.throws(() => recogniseColumns(["path"], { star: "Stars" }), /no column Stars for star/);
  });
});
