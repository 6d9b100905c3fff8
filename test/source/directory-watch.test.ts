import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { createDirectorySource } from "../../src/source/directory-source.ts";

let root: string;
beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "lenslet-watch-")));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

/** Watches the folder; `until` resolves once a path was reported. */
async function watched() {
  const reported = new Set<string>();
  let look = (): void => {};
  const outcome = await createDirectorySource(root).watch?.((report) => {
    for (const path of report) reported.add(path);
    look();
  });
  if (outcome?.kind !== "watching") return assert.fail(JSON.stringify(outcome));
  return {
    outcome,
    reported,
    until: (path: string) =>
      new Promise<void>((resolve) => {
        look = () => {
          if (reported.has(path)) resolve();
        };
        look();
      }),
  };
}

describe("createDirectorySource: watch", () => {
  it("reports what comes, changes, is renamed and goes, by canonical path, and nothing hidden", async () => {
    fs.mkdirSync(join(root, ".lenslet"));
    fs.mkdirSync(join(root, "trip"));
    fs.writeFileSync(join(root, "trip/old.png"), "old");
    const { outcome, reported, until } = await watched();
    fs.writeFileSync(join(root, ".lenslet/labels.log.jsonl"), "x");
    fs.writeFileSync(join(root, ".hidden.png"), "x");
    fs.writeFileSync(join(root, "trip/new.png"), "x");
    fs.renameSync(join(root, "trip/old.png"), join(root, "moved.png"));
    await until("/trip/new.png");
    await until("/moved.png");
    await until("/trip/old.png");
    fs.mkdirSync(join(root, "fresh"));
    await until("/fresh");
    assert.deepEqual(
      [...reported].filter((path) => path.includes("/.")),
      [],
    );
    assert.ok(outcome.coversAll());
    await outcome.close();
  });

  it("does not cover what is behind a link", async () => {
    fs.mkdirSync(join(root, "real"));
    fs.symlinkSync("real", join(root, "also"));
    const source = createDirectorySource(root);
    const outcome = await source.watch?.(() => {});
    if (outcome?.kind !== "watching") return assert.fail(JSON.stringify(outcome));
    await source.scan("/", () => {});
    assert.ok(!outcome.coversAll());
    await outcome.close();
  });
});
