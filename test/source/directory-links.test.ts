import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { describe, it } from "node:test";
import type { Clock } from "../../src/clock.ts";
import { createDirectorySource } from "../../src/source/directory-source.ts";
import { manualClock } from "../support/manual-clock.ts";
import { pngHead } from "../support/images.ts";
import { folderPerTest, opened, scanned, skippedOf, textOf } from "../support/scanned-folder.ts";

const folder = folderPerTest();
const { put, openFiles } = folder;

describe("createDirectorySource: links", () => {
  it("follows links that stay inside, and opens through them", async () => {
    put("real/a.png");
    fs.symlinkSync("real", join(folder.root, "also"));
    fs.symlinkSync("real/a.png", join(folder.root, "single.png"));
    const source = createDirectorySource(folder.root);
    const found = await scanned(source);
    assert.deepEqual(found.paths, ["/also/a.png", "/real/a.png", "/single.png"]);
    for (const path of found.paths) await (await opened(source, path)).close();
    assert.deepEqual((await scanned(source, "/also")).paths, ["/also/a.png"]);
    assert.equal(skippedOf(found)?.links, 0);
  });

  it("counts links that leave the folder, dangle or lead under a hidden name, and opens none", async () => {
    fs.mkdirSync(join(folder.base, "outside"));
    fs.writeFileSync(join(folder.base, "outside/secret.png"), pngHead(1, 1));
    put(".lenslet/x.png");
    fs.symlinkSync("../outside", join(folder.root, "out"));
    fs.symlinkSync("../outside/secret.png", join(folder.root, "out.png"));
    fs.symlinkSync("nowhere", join(folder.root, "dangling.png"));
    fs.symlinkSync("self.png", join(folder.root, "self.png"));
    fs.symlinkSync(".lenslet/x.png", join(folder.root, "hidden.png"));
    const source = createDirectorySource(folder.root);
    const found = await scanned(source);
    assert.deepEqual([found.paths, found.folders], [[], ["/"]]);
    assert.equal(skippedOf(found)?.links, 5);
    assert.deepEqual(found.outside, ["/hidden.png", "/out", "/out.png"]);
    for (const path of ["/out/secret.png", "/out.png", "/hidden.png", "/self.png"]) {
      assert.equal((await source.open(path)).kind, "refused");
    }
    assert.deepEqual(await source.scan("/out", () => {}), { kind: "missing" });
  });

  it("follows links into the folders that are allowed", async () => {
    fs.mkdirSync(join(folder.base, "pool/.git"), { recursive: true });
    fs.writeFileSync(join(folder.base, "pool/a.png"), pngHead(4, 4));
    fs.writeFileSync(join(folder.base, "pool/.git/b.png"), pngHead(4, 4));
    fs.symlinkSync("../pool", join(folder.root, "pool"));
    fs.symlinkSync("../pool/.git/b.png", join(folder.root, "b.png"));
    const source = createDirectorySource(folder.root, {
      allowLinks: [join(folder.base, "pool"), join(folder.base, "absent")],
    });
    const found = await scanned(source);
    assert.deepEqual(found.paths, ["/pool/a.png"]);
    assert.equal(skippedOf(found)?.links, 1);
    await (await opened(source, "/pool/a.png")).close();
  });

  it("ends despite cycles and webs of links", async () => {
    for (let index = 0; index < 12; index++) put(`d${index}/a.png`);
    for (let from = 0; from < 12; from++) {
      for (let to = 0; to < 12; to++) fs.symlinkSync(`../d${to}`, join(folder.root, `d${from}/to${to}`));
    }
    fs.symlinkSync(".", join(folder.root, "here"));
    fs.symlinkSync("..", join(folder.root, "d0/up"));
    const found = await scanned(createDirectorySource(folder.root));
    assert.ok(found.paths.length >= 12 && found.paths.length <= 24, `${found.paths.length}`);
    assert.ok((skippedOf(found)?.links ?? 0) > 100);
  });

  it("shows no name from outside when a folder is swapped for a link during a scan", async () => {
    const outside = join(folder.base, "outside");
    fs.mkdirSync(join(outside, "below"), { recursive: true });
    fs.writeFileSync(join(outside, "secret.png"), pngHead(9, 9));
    fs.writeFileSync(join(outside, "below", "secret.png"), pngHead(9, 9));
    for (const swapped of ["a", "a/below"]) {
      fs.rmSync(folder.root, { recursive: true });
      for (const path of ["first.png", "a/own.png", "a/below/own.png", "z/own.png"]) put(path);
      let time = 0;
      // Each step of the scan is its own slice.
      const clock: Clock = { ...manualClock(), now: () => (time += 100) };
      const seen: string[] = [];
      let swap = true;
      const outcome = await createDirectorySource(folder.root, { clock }).scan("/", (batch) => {
        seen.push(...batch.images.map(({ path }) => path));
        if (!swap || (swapped === "a/below" && !batch.folders.includes("/a"))) return;
        swap = false;
        fs.renameSync(join(folder.root, swapped), join(folder.base, "moved"));
        fs.symlinkSync(join(outside, swapped === "a" ? "" : "below"), join(folder.root, swapped));
      });
      fs.rmSync(join(folder.base, "moved"), { recursive: true });
      assert.deepEqual(
        seen.filter((path) => path.includes("secret")),
        [],
      );
      assert.ok(seen.includes("/z/own.png"));
      assert.equal(outcome.kind, "complete");
    }
  });

  it("never opens outside while a folder is swapped for a link", async () => {
    put("sub/a.png", "inside");
    fs.mkdirSync(join(folder.base, "outside"));
    fs.writeFileSync(join(folder.base, "outside/a.png"), "secret");
    fs.symlinkSync(join(folder.base, "outside"), join(folder.base, "link"));
    const source = createDirectorySource(folder.root);
    await scanned(source);
    let swapping = true;
    const swap = async (): Promise<void> => {
      for (let round = 0; swapping; round++) {
        fs.renameSync(join(folder.root, "sub"), join(folder.base, "aside"));
        fs.renameSync(join(folder.base, "link"), join(folder.root, "sub"));
        for (let turn = 0; turn < 1 + (round % 3); turn++) await setImmediate();
        fs.renameSync(join(folder.root, "sub"), join(folder.base, "link"));
        fs.renameSync(join(folder.base, "aside"), join(folder.root, "sub"));
        for (let turn = 0; turn < 1 + (round % 11); turn++) await setImmediate();
      }
    };
    const swapped = swap();
    const kinds = new Set<string>();
    for (let round = 0; round < 400; round++) {
      const outcome = await source.open("/sub/a.png");
      kinds.add(outcome.kind);
      if (outcome.kind === "open") assert.equal(await textOf(outcome.image.stream(0, 6)), "inside");
    }
    swapping = false;
    await swapped;
    assert.ok(kinds.has("open") && kinds.has("refused"), [...kinds].join());
    assert.deepEqual(openFiles(), []);
  });
});
