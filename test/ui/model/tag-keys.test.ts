import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { signal } from "@preact/signals";
import { createGalleryStore } from "../../../src/ui/model/gallery-store.ts";
import type { KeyPress } from "../../../src/ui/model/keymap.ts";
import { createTagKeys } from "../../../src/ui/model/tag-keys.ts";

const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrl: false,
  shift: false,
  alt: false,
  meta: false,
  inText: false,
  ...change,
});

function open() {
  const stored = new Map<string, string>();
  const store = {
    get: (key: string) => stored.get(key) ?? null,
    set: (key: string, value: string) => void stored.set(key, value),
  };
  const gallery = signal<string | undefined>("one");
  const reopen = () => createTagKeys(createGalleryStore(store, gallery));
  return { stored, gallery, reopen, keys: reopen() };
}

describe("createTagKeys", () => {
  it("puts a tag by a digit or a letter, in whatever case the letter comes", () => {
    const { keys } = open();
    assert.deepEqual(keys.set("sky", "7"), { kind: "set" });
    assert.deepEqual(keys.set("sea", "q"), { kind: "set" });
    assert.equal(keys.tagOf(press("7")), "sky");
    assert.equal(keys.tagOf(press("q")), "sea");
    assert.equal(keys.tagOf(press("Q")), "sea");
    assert.equal(keys.keyOf("sea"), "Q");
    assert.equal(keys.tagOf(press("8")), null, "a digit that has no tag yet");
    assert.equal(keys.tagOf(press("h")), undefined);
  });

  it("leaves presses with modifiers, and those in a text field, to others", () => {
    const { keys } = open();
    keys.set("sea", "q");
    for (const change of [{ ctrl: true }, { alt: true }, { meta: true }, { shift: true }, { inText: true }])
      assert.equal(keys.tagOf(press("d", change)), undefined, JSON.stringify(change));
  });

  it("refuses keys that commands have, and says which", () => {
    const { keys } = open();
    assert.deepEqual(keys.set("sky", "p"), { kind: "refused", reason: "P is taken: Pick." });
    assert.deepEqual(keys.set("sky", "5"), { kind: "refused", reason: "5 is taken: 5 stars." });
    const outcome = keys.set("sky", ";");
    assert.ok(outcome.kind === "refused" && /digit from 6 to 9/.test(outcome.reason));
    assert.equal(keys.tags.value.size, 0);
  });

  it("has one key for a tag and one tag for a key", () => {
    const { keys } = open();
    keys.set("sky", "7");
    keys.set("sky", "8");
    assert.deepEqual([...keys.tags.value], [["8", "sky"]]);
    keys.set("sea", "8");
    assert.deepEqual([...keys.tags.value], [["8", "sea"]]);
    keys.remove("sea");
    assert.equal(keys.tags.value.size, 0);
  });

  it("are stored for each gallery, and survive what others wrote there", () => {
    const { keys, gallery, reopen, stored } = open();
    keys.set("sky", "7");
    assert.equal(reopen().tagOf(press("7")), "sky");
    gallery.value = "two";
    assert.equal(keys.tagOf(press("7")), null);
    stored.set("lenslet.tag-keys.two", "{nonsense");
    assert.equal(reopen().tagOf(press("7")), null);
  });
});
