import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "node:test";
import { parseCommand } from "../../src/cli/options.ts";

const serving = (env: Readonly<Record<string, string>>, ...args: string[]) => {
  const command = parseCommand(["photos", ...args], env);
  assert.equal(command.kind, "serve", JSON.stringify(command));
  return command.kind === "serve" ? command.options : assert.fail();
};
const refusal = (env: Readonly<Record<string, string>>) => {
  const command = parseCommand(["photos"], env);
  return command.kind === "misused" ? command.message : assert.fail(JSON.stringify(command));
};

describe("the environment", () => {
  it("gives every option of serving", () => {
    const options = serving({
      LENSLET_PORT: "8080",
      LENSLET_HOST: "0.0.0.0",
      LENSLET_NO_WRITE: "1",
      LENSLET_THUMB_CACHE: "0",
      LENSLET_ALLOWED_HOSTS: "a.example,b.example",
      LENSLET_BASE_PATH: "photos/",
      LENSLET_PRESENCE_VIEW_TTL: "2m",
      LENSLET_JSON: "true",
    });
    assert.equal(options.port, 8080);
    assert.equal(options.host, "0.0.0.0");
    assert.equal(options.write, false);
    assert.equal(options["thumb-cache"], false);
    assert.deepEqual(options["allowed-hosts"], ["a.example", "b.example"]);
    assert.equal(options["base-path"], "/photos");
    assert.equal(options["presence-view-ttl"], 120_000);
    assert.equal(options.json, true);
  });

  it("yields to what is given by hand", () => {
    assert.equal(serving({ LENSLET_PORT: "8080" }, "--port", "9090").port, 9090);
    assert.equal(serving({ LENSLET_PORT: "8080" }, "-p", "9090").port, 9090);
    assert.equal(serving({ LENSLET_WRITE: "1" }, "--no-write").write, false);
  });

  it("counts an empty variable as absent", () => {
    assert.equal(serving({ LENSLET_PORT: "", LENSLET_TOKEN: "" }).port, undefined);
  });

  it("does not rotate links at every start, and disturbs no other command", () => {
    assert.equal(serving({ LENSLET_ROTATE_TOKENS: "1" })["rotate-tokens"], false);
    for (const args of [["--help"], ["--version"], ["doctor", "x"]])
      assert.notEqual(parseCommand(args, { LENSLET_PORT: "x" }).kind, "misused");
  });

  it("is refused by the name of the variable", () => {
    assert.equal(refusal({ LENSLET_PORT: "x" }), "LENSLET_PORT takes a whole number from 0 to 65535");
    assert.equal(refusal({ LENSLET_TOKEN: "yes" }), "LENSLET_TOKEN takes 1 or 0");
    assert.match(refusal({ LENSLET_BASE_PATH: "/a b" }), /^LENSLET_BASE_PATH takes a path/);
  });
});

describe("lenslet completion", () => {
  it("completes options in bash", () => {
    const command = parseCommand(["completion", "bash"]);
    const script = command.kind === "completion" ? command.script : assert.fail();
    const ask = (word: string) =>
      execFileSync(
        "bash",
        ["-c", `${script}\nCOMP_WORDS=(lenslet ${word}); COMP_CWORD=1; _lenslet; echo "\${COMPREPLY[@]}"`],
        {
          encoding: "utf8",
        },
      ).trim();
    assert.equal(ask("--po"), "--port");
    assert.equal(ask("--no-w"), "--no-write");
    assert.match(ask("exp"), /\bexport\b/);
  });

  it("knows three shells", () => {
    assert.equal(parseCommand(["completion", "zsh"]).kind, "completion");
    assert.equal(parseCommand(["completion", "fish"]).kind, "completion");
    assert.deepEqual(parseCommand(["completion", "sh"]), {
      kind: "misused",
      message: "lenslet completion takes bash, zsh or fish",
    });
  });
});
