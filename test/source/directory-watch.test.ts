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

  it("follows the folders in a folder that is renamed, moved again, or comes from elsewhere", async () => {
    const elsewhere = fs.mkdtempSync(join(tmpdir(), "lenslet-elsewhere-"));
    fs.mkdirSync(join(root, "year/month/day"), { recursive: true });
    fs.mkdirSync(join(elsewhere, "card/dcim"), { recursive: true });
    const { outcome, until } = await watched();
    const write = async (path: string) => {
      fs.writeFileSync(join(root, path), "x");
      await until(path);
    };
    const move = async (from: string, to: string, deepest: string) => {
      fs.renameSync(from, join(root, to));
      // Reported once the folders below are watched.
      await until(`${to}${deepest}/*`);
    };
    await move(join(root, "year"), "/2024", "/month/day");
    await write("/2024/a.png");
    await write("/2024/month/b.png");
    await write("/2024/month/day/c.png");
    fs.mkdirSync(join(root, "archive"));
    await until("/archive");
    await move(join(root, "2024"), "/archive/old", "/month/day");
    await write("/archive/old/month/d.png");
    await write("/archive/old/month/day/e.png");
    await move(join(root, "archive"), "/2024", "/old/month/day");
    await write("/2024/old/month/day/f.png");
    await move(join(elsewhere, "card"), "/card", "/dcim");
    await write("/card/dcim/g.png");
    // Two folders that swap names are reported as changed.
    fs.renameSync(join(root, "2024"), join(root, ".held"));
    fs.renameSync(join(root, "card"), join(root, "2024"));
    await move(join(root, ".held"), "/card", "/old/month/day");
    await until("/2024/dcim/*");
    await write("/card/old/month/day/h.png");
    await write("/2024/dcim/i.png");
    assert.ok(outcome.coversAll());
    await outcome.close();
    fs.rmSync(elsewhere, { recursive: true });
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
