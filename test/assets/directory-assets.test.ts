import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createDirectoryAssets } from "../../src/assets/directory-assets.ts";

describe("createDirectoryAssets", () => {
  let directory = "";
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "lenslet-assets-"));
    await writeFile(join(directory, "index.html"), "<p>the page</p>");
    await writeFile(join(directory, "main-AB12CD34.js"), "run()");
    await writeFile(join(directory, "notes.txt"), "not of the page");
  });
  after(() => rm(directory, { recursive: true }));

  it("serves index.html as the page itself, which browsers must revalidate", () => {
    const page = createDirectoryAssets(directory)?.get("/");
    assert.equal(page?.type, "text/html; charset=utf-8");
    assert.equal(new TextDecoder().decode(page?.bytes), "<p>the page</p>");
    assert.equal(page?.immutable, false);
    assert.match(page?.etag ?? "", /^"[\w-]{22}"$/);
  });

  it("lets browsers cache files with a hash in their name forever", () => {
    const script = createDirectoryAssets(directory)?.get("/main-AB12CD34.js");
    assert.equal(script?.type, "text/javascript; charset=utf-8");
    assert.equal(script?.immutable, true);
  });

  it("serves no file of an unknown type, and none that does not exist", () => {
    const assets = createDirectoryAssets(directory);
    assert.equal(assets?.get("/notes.txt"), undefined);
    assert.equal(assets?.get("/index.html"), undefined);
    assert.equal(assets?.get("/../package.json"), undefined);
  });

  it("is undefined if no page was built", () => {
    assert.equal(createDirectoryAssets(join(directory, "missing")), undefined);
  });
});
