import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { runExport } from "../../src/cli/export-command.ts";
import { parseExport } from "../../src/cli/export-options.ts";
import { runImport } from "../../src/cli/import-command.ts";
import { parseImport } from "../../src/cli/import-options.ts";
import { parseCommand } from "../../src/cli/options.ts";
import { serveFolder } from "../../src/cli/serve.ts";
import { printedTerminal } from "../support/printed-terminal.ts";
import { tinyPng } from "../support/test-gallery.ts";

let folder = "";
let outside = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lenslet-import-"));
  outside = await mkdtemp(join(tmpdir(), "lenslet-in-"));
  for (const name of ["a.png", "b.png"]) await writeFile(join(folder, name), tinyPng);
});

afterEach(async () => {
  for (const each of [folder, outside]) await rm(each, { recursive: true, force: true });
});

async function run(file: string, ...args: string[]) {
  const command = parseImport([folder, file, ...args]);
  assert.ok(command.kind === "import", JSON.stringify(command));
  const out = printedTerminal();
  const status = await runImport(command, out);
  return { status, printed: out.printed.join("\n") };
}

async function exported(): Promise<string> {
  const out = join(outside, "out.jsonl");
  const command = parseExport([folder, "--format", "jsonl", "--out", out, "--where", "star>=1"]);
  assert.ok(command.kind === "export");
  assert.equal(await runExport(command, printedTerminal()), 0);
  return readFile(out, "utf8");
}

async function given(name: string, content: string): Promise<string> {
  const file = join(outside, name);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, content);
  return file;
}

const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"/></rdf:RDF></x:xmpmeta>`;

describe("lenslet import", () => {
  it("sets labels from a file, and says what became of its rows", async () => {
    const file = await given("labels.csv", "name,rating,camera\na.png,3,R5\nx.png,1,R5\n");
    const trial = await run(file, "--dry-run");
    assert.match(
      trial.printed,
      /^2 rows: 1 match, 1 unknown, .*\n.*\n  not used: camera\n  row 3: x\.png is unknown|Would/s,
    );
    assert.match(trial.printed, /Would change 1 image\. Nothing was changed\./);
    assert.equal(await exported(), "");
    assert.match((await run(file)).printed, /Changed 1 image\./);
    assert.match(await exported(), /^\{"path":"\/a\.png",.*"star":3,/);
  });

  it("reads a folder of XMP sidecars", async () => {
    await given("xmp/b.xmp", xmp);
    const { status, printed } = await run(join(outside, "xmp"));
    assert.equal(status, 0, printed);
    assert.match(await exported(), /"path":"\/b\.png",.*"star":4/);
  });

  it("goes through the server that has the folder open, with its token", async () => {
    const command = parseCommand([folder, "--port", "0", "--token"]);
    assert.ok(command.kind === "serve");
    const home = process.env["XDG_STATE_HOME"];
    process.env["XDG_STATE_HOME"] = outside;
    const running = await serveFolder(command.directory, command.options, printedTerminal());
    try {
      await running.reported;
      const { status, printed } = await run(await given("labels.jsonl", '{"path":"b.png","star":5}\n'));
      assert.equal(status, 0, printed);
      assert.match(printed, /Changed 1 image, through the server at http:\/\/127\.0\.0\.1:\d+/);
    } finally {
      await running.close();
      if (home === undefined) delete process.env["XDG_STATE_HOME"];
      else process.env["XDG_STATE_HOME"] = home;
    }
    assert.match(await exported(), /"star":5/);
  });

  it("changes nothing for a file that is damaged, unknown or missing", async () => {
    const damaged = await run(await given("labels.csv", "path,star\na.png,3\nb.png,many\n"));
    assert.deepEqual(damaged, {
      status: 2,
      printed: 'lenslet: Row 3, column star: "many" is not a number of stars from 0 to 5.',
    });
    const unclear = await run(await given("labels.csv", "id,star\na.png,3\n"));
    assert.match(unclear.printed, /The columns are id, star; name one with --column path:<column>\./);
    assert.match((await run(await given("labels.txt", ""))).printed, /say --format/);
    assert.match((await run(join(outside, "none.csv"))).printed, /cannot read .* \(ENOENT\)/);
    assert.equal(await exported(), "");
  });
});

describe("the options of lenslet import", () => {
  it("names what is missing or wrong", () => {
    const refusals = [
      [["photos"], /name the folder, and the file/],
      [["photos", "a.csv", "b.csv"], /only one file/],
      [["photos", "a.csv", "--policy", "all"], /--policy takes fill, overwrite or newer/],
      [["photos", "a.csv", "--column", "star"], /--column takes a field and its column/],
      [["photos", "a.csv", "--fast"], /no option --fast/],
    ] as const;
    for (const [args, message] of refusals) {
      const parsed = parseImport(args);
      assert.ok(parsed.kind === "misused");
      assert.match(parsed.message, message);
    }
    assert.deepEqual(parseImport(["p", "a.csv", "--column", "star:Score", "--column", "path:Id"]), {
      kind: "import",
      directory: "p",
      file: "a.csv",
      format: undefined,
      policy: "fill",
      dryRun: false,
      columns: ["star:Score", "path:Id"],
    });
  });
});
