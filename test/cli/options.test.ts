import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseCommand, parseDuration, parsePixels, parseSize } from "../../src/cli/options.ts";
import { helpText } from "../../src/cli/help.ts";

const serveOptions = (...args: string[]) => {
  const command = parseCommand(args);
  return command.kind === "serve" ? command : assert.fail(JSON.stringify(command));
};
const misuse = (...args: string[]) => {
  const command = parseCommand(args);
  return command.kind === "misused" ? command.message : assert.fail(JSON.stringify(command));
};

describe("parseCommand", () => {
  it("serves a folder with the defaults of the product", () => {
    assert.deepEqual(serveOptions("photos"), {
      kind: "serve",
      directory: "photos",
      options: {
        host: "127.0.0.1",
        "thumb-cache": true,
        write: true,
        "read-only": false,
        "allow-links": [],
        "allow-file-ops": false,
        "allow-move-to": [],
        "write-xmp": false,
        "presence-lifecycle-v2": true,
        "allowed-hosts": [],
        "allow-origin": [],
        "behind-proxy": false,
        token: false,
        "open-to-all": false,
        "rotate-tokens": false,
        share: false,
        verbose: false,
        json: false,
        open: false,
        "base-path": "",
      },
    });
  });

  it("understands every flag, in front of the folder or behind it", () => {
    const { directory, options } = serveOptions(
      ..."-p 8080 -H 0.0.0.0 --thumb-size 300 --thumb-quality=80 --max-pixels 250 --no-thumb-cache --no-write --verbose 2024".split(
        " ",
      ),
      ..."--no-presence-lifecycle-v2 --presence-view-ttl 90 --presence-edit-ttl=1m".split(" "),
      ..."--presence-prune-interval 500ms --allow-links /a,/b --allow-links /c --rotate-tokens".split(" "),
      ..."--allowed-hosts box.lan --allow-origin https://labels.example --behind-proxy --token".split(" "),
    );
    assert.equal(directory, "2024");
    assert.deepEqual(options, {
      port: 8080,
      host: "0.0.0.0",
      "thumb-size": 300,
      "thumb-quality": 80,
      "max-pixels": 250_000_000,
      "thumb-cache": false,
      write: false,
      "read-only": false,
      "allow-links": ["/a", "/b", "/c"],
      "allow-file-ops": false,
      "allow-move-to": [],
      "write-xmp": false,
      "presence-lifecycle-v2": false,
      "presence-view-ttl": 90_000,
      "presence-edit-ttl": 60_000,
      "presence-prune-interval": 500,
      "allowed-hosts": ["box.lan"],
      "allow-origin": ["https://labels.example"],
      "behind-proxy": true,
      token: true,
      "open-to-all": false,
      "rotate-tokens": true,
      share: false,
      verbose: true,
      json: false,
      open: false,
      "base-path": "",
    });
  });

  it("keeps a folder's name as it is written", () => {
    for (const name of ["007", "--", "-odd", "a b", "1e3", "--verbose"]) {
      assert.equal(serveOptions("--verbose", "--", name).directory, name);
    }
    assert.equal(serveOptions("--no-write", "007").directory, "007");
    assert.equal(serveOptions("--verbose", "007").directory, "007");
    assert.equal(serveOptions("--presence-lifecycle-v2", "1e3").directory, "1e3");
  });

  it("asks for help and version before anything else", () => {
    assert.deepEqual(parseCommand(["--help"]), { kind: "help" });
    assert.deepEqual(parseCommand(["-h", "x"]), { kind: "help" });
    for (const topic of ["doctor", "export", "import", "finish", "tag", "restore"] as const)
      assert.deepEqual(parseCommand([topic, "--help"]), { kind: "help", topic });
    assert.deepEqual(parseCommand(["-v"]), { kind: "version" });
    assert.deepEqual(parseCommand(["--version"]), { kind: "version" });
  });

  it("calls the doctor", () => {
    assert.deepEqual(parseCommand(["doctor", "x"]), { kind: "doctor", directory: "x", repair: false });
    assert.deepEqual(parseCommand(["doctor", "x", "--repair"]), { kind: "doctor", directory: "x", repair: true });
    assert.equal(serveOptions("./doctor").directory, "./doctor");
  });

  it("names what it does not understand, in one line", () => {
    const cases: [RegExp, ...string[]][] = [
      [/^unknown option --nope$/, "x", "--nope"],
      [/^unknown option --no-nope$/, "x", "--no-nope"],
      [/^unknown option -q$/, "x", "-q"],
      [/^--port /, "x", "--port", "seven"],
      [/^--port /, "x", "--port", "70000"],
      [/^--port /, "x", "--port"],
      [/^--port /, "x", "--port", "1", "--port", "2"],
      [/^--port /, "x", "--no-port"],
      [/^--thumb-size /, "x", "--thumb-size", "0"],
      [/^--thumb-quality /, "x", "--thumb-quality", "101"],
      [/^--max-pixels takes a number of megapixels/, "x", "--max-pixels", "many"],
      [/^--max-pixels takes a number of megapixels/, "x", "--max-pixels", "0"],
      [/^--max-pixels takes a number of megapixels/, "x", "--max-pixels", "5000"],
      [/^--presence-view-ttl /, "x", "--presence-view-ttl", "soon"],
      [/^--presence-view-ttl /, "x", "--presence-view-ttl", "0"],
      [/^--presence-lifecycle-v2 takes no value$/, "x", "--presence-lifecycle-v2=maybe"],
      [/^--no-write takes no value$/, "x", "--no-write=3"],
      [/^-v takes no value$/, "x", "-v=3"],
      [/^--presence-prune-interval /, "x", "--presence-prune-interval=-5"],
      [/^--allow-origin /, "x", "--allow-origin", "labels.example"],
      [/^--allowed-hosts /, "x", "--allowed-hosts", ""],
      [/^--allowed-hosts /, "x", "--allowed-hosts", "https://photos.example.com"],
      [/^--host /, "x", "--host", ""],
      [/^name the folder/],
      [/^name the folder/, ""],
      [/^name the folder/, "doctor"],
      [/^only one folder/, "x", "y"],
      [/^--repair /, "x", "--repair"],
      [/^--behind-proxy needs .*--allowed-hosts/, "x", "--behind-proxy"],
      [/^--open-to-all /, "x", "--open-to-all", "--token"],
      [/^--open-to-all /, "x", "--open-to-all", "--rotate-tokens"],
      [/exclude each other$/, "x", "--read-only", "--no-write"],
    ];
    for (const [pattern, ...args] of cases) {
      const message = misuse(...args);
      assert.match(message, pattern, args.join(" "));
      assert.doesNotMatch(message, /\n/);
    }
  });
});

describe("parsePixels", () => {
  it("counts small numbers in millions, and large ones as they are", () => {
    const cases: [string, number | undefined][] = [
      ["400", 400_000_000],
      ["400M", 400_000_000],
      ["0.5mp", 500_000],
      ["150000000", 150_000_000],
      ["100000", 100_000],
      ["0", undefined],
      ["-1", undefined],
      ["1e9", undefined],
      ["", undefined],
    ];
    for (const [text, pixels] of cases) assert.equal(parsePixels(text), pixels, text);
  });
});

describe("parseDuration", () => {
  it("takes units, and seconds without one", () => {
    const spans = { "75s": 75_000, "500ms": 500, "1m": 60_000, "1.5": 1_500, "2h": 7_200_000, 75: 75_000 };
    for (const [text, ms] of Object.entries(spans)) assert.equal(parseDuration(text), ms, text);
  });

  it("refuses what is no time, no time at all, or more than a day", () => {
    for (const text of ["", "s", "1 s", "-1s", "1e3", "0", "0.1ms", "25h", "Infinity"]) {
      assert.equal(parseDuration(text), undefined, text);
    }
  });
});

describe("the help", () => {
  it("fits a terminal of 80 columns", () => {
    for (const line of helpText().split("\n")) assert.ok(line.length <= 80, line);
  });

  it("of one command is about that command alone", () => {
    assert.match(helpText("export"), /^Usage\n {2}lenslet export .*\n\nExport\n[^]*--where[^]*Exit status\n/);
    assert.doesNotMatch(helpText("export"), /--dry-run|--port/);
  });

  it("names every flag there is", () => {
    for (const flag of Object.keys(serveOptions("x", "--port", "1", "--thumb-size", "64").options)) {
      assert.match(helpText(), new RegExp(`--(no-)?${flag}\\b`), flag);
    }
  });
});

describe("parseSize", () => {
  it("takes bytes, a unit of 1024, or off", () => {
    const cases: readonly [string, number | undefined][] = [
      ["0", 0],
      ["off", 0],
      ["512", 512],
      ["256MB", 256 * 1024 * 1024],
      ["1.5g", 1.5 * 1024 ** 3],
      ["2GiB", 2 * 1024 ** 3],
      ["-1", undefined],
      ["many", undefined],
      ["99999999TB", undefined],
    ];
    for (const [text, bytes] of cases) assert.equal(parseSize(text), bytes, text);
  });
});
