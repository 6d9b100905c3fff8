import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startLines } from "../../src/cli/announcement.ts";
import { entranceOf } from "../../src/cli/entrance.ts";
import { parseCommand } from "../../src/cli/options.ts";

const entrance = (...args: string[]) => {
  const command = parseCommand(["photos", ...args]);
  assert.ok(command.kind === "serve", JSON.stringify(command));
  const { kind, address } = entranceOf(command.options, () => ["192.168.1.5", "box"]);
  return [kind, address(7070)];
};

describe("entranceOf", () => {
  it("opens the gallery to this machine alone by default", () => {
    assert.deepEqual(entrance(), ["this-machine", undefined]);
    for (const host of ["localhost", "127.0.0.1", "::1", "localhost."])
      assert.deepEqual(entrance("--host", host), ["this-machine", undefined], host);
    assert.deepEqual(entrance("--allowed-hosts", "x.localhost,localhost:9999"), ["this-machine", undefined]);
  });

  it("asks for links where others can connect, or can come by a name", () => {
    assert.deepEqual(entrance("--host", "0.0.0.0"), ["links", "http://192.168.1.5:7070"]);
    assert.deepEqual(entrance("--allowed-hosts", "photos.example.com"), ["links", "https://photos.example.com"]);
    assert.deepEqual(entrance("--allowed-hosts", "localhost,box.lan:81"), ["links", "https://box.lan:81"]);
    assert.deepEqual(entrance("--host", "0.0.0.0", "--allowed-hosts", "box.lan"), ["links", "http://192.168.1.5:7070"]);
    assert.deepEqual(entrance("--host", "0.0.0.0", "--allowed-hosts", "a.example", "--behind-proxy"), [
      "links",
      "https://a.example",
    ]);
  });

  it("asks for links behind a proxy whatever name it asks for", () => {
    assert.deepEqual(entrance("--behind-proxy", "--allowed-hosts", "localhost"), ["links", undefined]);
  });

  it("asks this machine for a link when asked to", () => {
    assert.deepEqual(entrance("--token"), ["links", undefined]);
  });

  it("lets everybody in only when asked to", () => {
    assert.deepEqual(entrance("--host", "0.0.0.0", "--open-to-all"), ["everybody", "http://192.168.1.5:7070"]);
  });
});

describe("startLines", () => {
  const start = { directory: "/photos", storage: "stored in .lenslet" };
  const links = { editor: "http://192.168.1.5:7070/?t=1", viewer: "http://192.168.1.5:7070/?t=2" };

  it("warns when everybody may edit", () => {
    const open = { ...start, links: { editor: "http://x/", viewer: undefined } };
    assert.match(startLines({ ...open, openToAll: true }).join("\n"), /WARNING {3}Everybody who can reach this server/);
    assert.doesNotMatch(startLines(open).join("\n"), /WARNING/);
  });

  it("shows the editor's link as a code on a terminal, black on white", () => {
    const lines = startLines({ ...start, links, withCode: true });
    const code = lines.filter((line) => line.includes("\x1b[38;5;231;48;5;16m"));
    assert.ok(code.length >= 15, `${code.length} lines`);
    const widths = new Set(code.map((line) => line.length));
    assert.equal(widths.size, 1, "a rectangle");
    assert.match(code[0] ?? "", /█{20}/, "a white margin above");
    assert.doesNotMatch(startLines({ ...start, links }).join("\n"), /█/);
  });
});
