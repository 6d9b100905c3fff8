import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { effect } from "@preact/signals";
import { createHighlightsModel } from "../../../src/ui/model/view/highlights.ts";
import { createPreferencesModel } from "../../../src/ui/model/preferences.ts";
import { createToastsModel } from "../../../src/ui/model/toasts.ts";
import { manualClock } from "../../support/manual-clock.ts";

describe("createToastsModel", () => {
  const texts = (model: ReturnType<typeof createToastsModel>) => model.shown.value.map(({ text }) => text);

  it("shows three at most, each for its life", () => {
    const clock = manualClock();
    const toasts = createToastsModel({ clock });
    toasts.show({ tone: "problem", text: "stays", lifeMs: 0 });
    for (const text of ["a", "b"]) toasts.show({ tone: "plain", text });
    toasts.show({ tone: "plain", text: "c", lifeMs: 1_000 });
    assert.deepEqual(texts(toasts), ["a", "b", "c"]);
    clock.advance(1_000);
    assert.deepEqual(texts(toasts), ["a", "b"]);
    clock.advance(5_000);
    assert.deepEqual(texts(toasts), []);
    assert.equal(clock.pending(), 0);
  });

  it("replaces the one with the same key", () => {
    const toasts = createToastsModel({ clock: manualClock() });
    toasts.show({ tone: "plain", text: "one", key: "edit" });
    toasts.show({ tone: "plain", text: "other" });
    toasts.show({ tone: "plain", text: "two", key: "edit" });
    assert.deepEqual(texts(toasts), ["other", "two"]);
  });

  it("stays under the pointer", () => {
    const clock = manualClock();
    const toasts = createToastsModel({ clock });
    toasts.show({ tone: "plain", text: "a" });
    toasts.hold(true);
    clock.advance(60_000);
    assert.deepEqual(texts(toasts), ["a"]);
    toasts.hold(false);
    clock.advance(6_000);
    assert.deepEqual(texts(toasts), []);
  });
});

describe("createHighlightsModel", () => {
  it("lets each glow for a moment from its latest change, with one timer for all", () => {
    const clock = manualClock();
    const highlights = createHighlightsModel({ clock, lifeMs: 1_000 });
    const seen: (string | undefined)[] = [];
    effect(() => void seen.push(highlights.of("/a")?.what));
    highlights.add("/a", { hue: 1, name: "Anna", what: "★ 1" });
    for (let index = 0; index < 50; index += 1) highlights.add(`/${index}`, { hue: 1, name: "Anna", what: "x" });
    assert.equal(clock.pending(), 1);
    clock.advance(600);
    highlights.add("/a", { hue: 1, name: "Anna", what: "★ 2" });
    clock.advance(600);
    assert.equal(highlights.of("/0"), undefined);
    assert.equal(highlights.of("/a")?.what, "★ 2");
    clock.advance(400);
    assert.equal(highlights.of("/a"), undefined);
    assert.deepEqual([seen[0], seen[1], seen.at(-1)], [undefined, "★ 1", undefined]);
    assert.equal(clock.pending(), 0);
  });
});

describe("createPreferencesModel", () => {
  function open(kept: Record<string, string> = {}) {
    const values = new Map(Object.entries(kept));
    const listeners: ((dark: boolean) => void)[] = [];
    const model = createPreferencesModel({
      store: {
        get: (key) => values.get(key) ?? null,
        set: (key, value) => void values.set(key, value),
      },
      systemDark: {
        read: () => true,
        onChange(listener) {
          listeners.push(listener);
          return () => {};
        },
      },
    });
    return { model, values, setDark: (dark: boolean) => listeners.forEach((listener) => listener(dark)) };
  }

  it("keeps what was chosen on the device", () => {
    const { model, values } = open();
    model.set({ theme: "light", thumbnailSize: 300, inspectorOpen: false });
    const again = open(Object.fromEntries(values)).model.values.value;
    assert.deepEqual([again.theme, again.thumbnailSize, again.inspectorOpen], ["light", 300, false]);
  });

  it("follows the system unless told otherwise", () => {
    const { model, setDark } = open();
    assert.equal(model.theme.value, "dark");
    setDark(false);
    assert.equal(model.theme.value, "light");
    model.set({ theme: "dark" });
    assert.equal(model.theme.value, "dark");
  });

  it("is as if new where it finds nonsense, and keeps sizes in bounds", () => {
    const { model } = open({ "lenslet.preferences": "{", "lenslet.theme": "pink" });
    assert.equal(model.values.value.theme, "system");
    model.set({ thumbnailSize: 9_999 });
    assert.equal(model.values.value.thumbnailSize, 512);
    model.set({ thumbnailSize: Number.NaN });
    assert.equal(model.values.value.thumbnailSize, 192);
  });

  it("goes on by itself while Caps Lock is on", () => {
    const { model } = open();
    assert.equal(model.autoAdvance.value, false);
    model.setCapsLock(true);
    assert.equal(model.autoAdvance.value, true);
  });
});
