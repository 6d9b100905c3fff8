import assert from "node:assert/strict";
import type { NetworkInterfaceInfo } from "node:os";
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { hostNamesOf } from "../../src/cli/host-names.ts";
import { clusterRefusal } from "../../src/cli/single-process.ts";
import { findTokens } from "../../src/cli/tokens.ts";

describe("clusterRefusal", () => {
  const refusal = (env: Record<string, string>, isClusterWorker = false) => clusterRefusal({ env, isClusterWorker });

  it("lets a process of its own start", () => {
    assert.equal(refusal({}), undefined);
    assert.equal(
      refusal({ WEB_CONCURRENCY: "1", UVICORN_WORKERS: "1", exec_mode: "fork_mode", pm_id: "0" }),
      undefined,
    );
    assert.equal(refusal({ WEB_CONCURRENCY: "" }), undefined);
  });

  it("names the cause in one line", () => {
    assert.match(refusal({ WEB_CONCURRENCY: "2" }) ?? "", /^WEB_CONCURRENCY is "2"/);
    assert.match(refusal({ UVICORN_WORKERS: "auto" }) ?? "", /^UVICORN_WORKERS is "auto"/);
    assert.match(refusal({ WEB_CONCURRENCY: "0" }) ?? "", /^WEB_CONCURRENCY is "0"/);
    assert.doesNotMatch(refusal({ WEB_CONCURRENCY: "2\n3" }) ?? "\n", /\n/);
    assert.match(refusal({ exec_mode: "cluster_mode", pm_id: "1" }, true) ?? "", /^PM2/);
    assert.match(refusal({}, true) ?? "", /node:cluster/);
  });
});

describe("hostNamesOf", () => {
  const address = (value: string, family: "IPv4" | "IPv6", internal = false): NetworkInterfaceInfo => {
    const common = { address: value, netmask: "", mac: "", internal, cidr: null };
    return family === "IPv4" ? { ...common, family } : { ...common, family, scopeid: 0 };
  };
  const interfaces = {
    lo: [address("127.0.0.1", "IPv4", true)],
    eth0: [address("fe80::1", "IPv6"), address("2001:DB8::7", "IPv6"), address("192.168.1.5", "IPv4")],
  };

  it("lists addresses and the machine's name, best first", () => {
    assert.deepEqual(hostNamesOf("::", interfaces, "Box"), ["192.168.1.5", "[2001:db8::7]", "box", "box.local"]);
    assert.deepEqual(hostNamesOf("0.0.0.0", interfaces, "box.lan"), ["192.168.1.5", "box.lan"]);
  });

  it("lists the one address that was bound", () => {
    assert.deepEqual(hostNamesOf("192.168.1.5", interfaces, "box"), ["192.168.1.5", "box", "box.local"]);
  });
});

const storeTokens = async (directory: string, rotate: boolean, home: string) => {
  const { tokens, store } = await findTokens(directory, rotate, home);
  await store();
  return tokens;
};

describe("findTokens", () => {
  let home = "";
  before(async () => {
    home = join(await mkdtemp(join(tmpdir(), "lenslet-tokens-")), "state");
  });
  after(() => rm(join(home, ".."), { recursive: true }));

  it("creates two different tokens in a file that only this user can read", async () => {
    const { viewer, editor } = await storeTokens("/photos", false, home);
    assert.match(viewer, /^[0-9a-f]{32}$/);
    assert.match(editor, /^[0-9a-f]{32}$/);
    assert.notEqual(viewer, editor);
    const [name = ""] = await readdir(home);
    assert.equal((await stat(join(home, name))).mode & 0o777, 0o600);
    assert.equal((await stat(home)).mode & 0o777, 0o700);
  });

  it("returns the same tokens for the same folder, and others for another", async () => {
    const stored = await storeTokens("/photos", false, home);
    assert.deepEqual(await storeTokens("/photos", false, home), stored);
    assert.notDeepEqual(await storeTokens("/others", false, home), stored);
  });

  it("creates new ones with `rotate`", async () => {
    const stored = await storeTokens("/photos", false, home);
    const rotated = await storeTokens("/photos", true, home);
    assert.notEqual(rotated.viewer, stored.viewer);
    assert.notEqual(rotated.editor, stored.editor);
    assert.deepEqual(await storeTokens("/photos", false, home), rotated);
  });

  it("changes nothing until the new ones are stored", async () => {
    const stored = await storeTokens("/photos", false, home);
    await findTokens("/photos", true, home);
    assert.deepEqual((await findTokens("/photos", false, home)).tokens, stored);
  });

  it("ignores a file that other users could have read or written", async () => {
    const planted = { viewer: "0".repeat(32), editor: "1".repeat(32) };
    const stored = await storeTokens("/shared", false, home);
    const file = await fileOf(stored.editor);
    await chmod(file, 0o644);
    assert.notDeepEqual(await storeTokens("/shared", false, home), stored);
    const outside = join(home, "..", "planted.json");
    await writeFile(outside, JSON.stringify(planted), { mode: 0o600 });
    await rm(file);
    await symlink(outside, file);
    assert.notDeepEqual(await storeTokens("/shared", false, home), planted);
    assert.deepEqual(JSON.parse(await readFile(outside, "utf8")), planted);
  });

  it("replaces an invalid file", async () => {
    const stored = await storeTokens("/garbled", false, home);
    await writeFile(await fileOf(stored.editor), "{", { mode: 0o600 });
    assert.match((await storeTokens("/garbled", false, home)).editor, /^[0-9a-f]{32}$/);
  });

  const fileOf = async (token: string): Promise<string> => {
    for (const name of await readdir(home)) {
      if ((await readFile(join(home, name), "utf8")).includes(token)) return join(home, name);
    }
    return assert.fail("no file has the token");
  };
});
