import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { runFinish } from "../../src/cli/finish-command.ts";
import { runImport } from "../../src/cli/import-command.ts";
import { parseImport } from "../../src/cli/import-options.ts";
import { type FinishFolder, makeFinishFolder } from "../support/finish-folder.ts";
import { run } from "../support/process.ts";
import { tinyPng } from "../support/test-gallery.ts";

/** The n-th of these calls of a process ends it with SIGKILL. */
const calls = "link,linkat,unlink,unlinkat,rename,renameat,renameat2,mkdir,fsync,fdatasync";
const traces =
  spawnSync("strace", ["-qq", "-o", "/dev/null", "-e", "trace=rename", "true"]).status === 0
    ? false
    : "needs strace, and leave to trace: apt-get install strace";

const terminal = () => {
  const printed: string[] = [];
  const print = (line: string) => void printed.push(line);
  return { printed, print, complain: print, progress: () => {}, interactive: false, coloured: false, json: false };
};

const names = ["a.png", "b/b.png", "b/c.png"];
/** The files of the run begin with what distinguishes them. */
const contentOf = (name: string) => Buffer.concat([tinyPng, Buffer.from(`the image ${name}`)]);

async function makeRejects(): Promise<FinishFolder> {
  const folder = await makeFinishFolder({ "a.xmp": "the sidecar of a", "b/keep.png": "an image that stays" });
  for (const name of names) await writeFile(join(folder.root, name), contentOf(name));
  const labels = join(folder.dataHome, "labels.csv");
  await writeFile(labels, `path,flag\n${names.map((name) => `${name},reject\n`).join("")}`);
  const command = parseImport([folder.root, labels]);
  assert.ok(command.kind === "import");
  assert.equal(await runImport(command, terminal()), 0);
  return folder;
}

for (const how of ["--move-to", "--trash"] as const) {
  describe(`a process that is killed while it finishes with ${how}`, { skip: traces }, () => {
    it("leaves each file in one place, and undo puts them back byte for byte", { timeout: 300_000 }, async () => {
      let isWhole = false;
      let kills = 0;
      for (let at = 1; !isWhole; at += process.env["TORTURE"] === "long" ? 1 : 3) {
        const folder = await makeRejects();
        const work = how === "--trash" ? ["--trash"] : ["--move-to", join(folder.outside, "rejects")];
        try {
          const before = await folder.tree();
          const inject = `inject=${calls}:signal=SIGKILL:when=${at}`;
          const args = ["-f", "-qq", "-o", "/dev/null", "-e", `trace=${calls}`, "-e", inject, process.execPath];
          const child = run(
            "strace",
            [...args, "bin/lenslet.mjs", "finish", folder.root, "--where", "is:reject", ...work],
            // One thread, so that calls are counted in their order.
            { env: { UV_THREADPOOL_SIZE: "1", XDG_DATA_HOME: folder.dataHome } },
          );
          isWhole = (await child.ended) === 0;
          if (!isWhole) kills += 1;
          // The next start resolves what was under way.
          const listed = terminal();
          assert.equal(await runFinish({ kind: "finish", directory: folder.root, work: { kind: "list" } }, listed), 0);
          const contents = Object.entries(await folder.tree()).filter(([path]) => !path.endsWith(".trashinfo"));
          for (const name of [...names.map(contentOf), Buffer.from("the sidecar of a")]) {
            const places = contents.filter(([, content]) => content === name.toString("latin1"));
            assert.equal(places.length, 1, `killed at call ${at}: ${places.map(([path]) => path).join(", ")}`);
          }
          for (const line of listed.printed) {
            const [, id = ""] = /^([\d-]+-[\da-f]+) {2}.*\)$/u.exec(line) ?? [];
            if (id === "") continue;
            const undone = terminal();
            const undo = { kind: "finish", directory: folder.root, work: { kind: "undo", id } } as const;
            assert.equal(await runFinish(undo, undone), 0, undone.printed.join("\n"));
          }
          assert.deepEqual(filesOf(await folder.tree()), filesOf(before), `killed at call ${at}`);
        } finally {
          await folder.remove();
        }
      }
      assert.ok(kills >= 4, `${kills} kills`);
    });
  });
}

function filesOf(tree: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !path.endsWith("/")));
}
