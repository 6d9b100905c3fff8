import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { openFolder, type FolderOptions } from "../../src/runtimes/open-folder.ts";
import { Health, SessionResponse } from "../../src/wire/health.ts";

describe("openFolder where labels cannot be written", () => {
  const stateOf = async (prepare: (labels: string) => Promise<unknown>, options: FolderOptions = {}) => {
    const directory = await mkdtemp(join(tmpdir(), "lenslet-unwritable-"));
    const labels = join(directory, ".lenslet");
    await mkdir(labels);
    await prepare(labels);
    const gallery = await openFolder(directory, options);
    try {
      await gallery.labelsLoaded;
      const get = async (path: string): Promise<unknown> =>
        (await gallery.fetch(new Request(`http://localhost${path}`))).json();
      const health = Health.parse(await get("/health"));
      const session = SessionResponse.parse(await get("/session"));
      return { health, session, reason: gallery.readOnlyReason };
    } finally {
      await gallery.close();
      await rm(directory, { recursive: true });
    }
  };

  const obstacles: Record<string, [RegExp, (labels: string) => Promise<unknown>]> = {
    "the log is a folder": [/labels\.log\.jsonl is a folder/, (labels) => mkdir(join(labels, "labels.log.jsonl"))],
    "the log is a link": [/is a symbolic link/, (labels) => symlink("/etc/passwd", join(labels, "labels.log.jsonl"))],
    "the snapshot is of a newer version": [
      /newer version of Lenslet/,
      (labels) => writeFile(join(labels, "labels.snapshot.json"), '{"version": 7, "last_event_id": 1, "items": {}}'),
    ],
    "the lock is a link": [/not a plain file/, (labels) => symlink("/etc/passwd", join(labels, "lock"))],
  };
  for (const [name, [reason, prepare]] of Object.entries(obstacles)) {
    it(`says so from the start when ${name}`, async () => {
      const { health, session, reason: told } = await stateOf(prepare);
      assert.equal(health.ok, false);
      assert.equal(health.can_write, false);
      for (const text of [health.labels.read_only_reason, session.read_only_reason, told])
        assert.match(text ?? "", reason);
      assert.equal(session.can_write, false);
    });
  }

  it("reports no problem when read-only was requested", async () => {
    const { health, session, reason } = await stateOf(async () => {}, { keeping: "read-only" });
    assert.equal(health.ok, true);
    assert.equal(health.can_write, false);
    assert.equal(session.can_write, false);
    assert.equal(session.read_only_reason, null);
    assert.equal(reason, undefined);
  });

  it("reports no problem when labels can be written", async () => {
    const { health, session } = await stateOf(async () => {});
    assert.equal(health.ok, true);
    assert.equal(session.can_write, true);
  });
});
