import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { keymap, nameOfCommand, repeats, toCommand, type KeyPress } from "../../../src/ui/model/keymap.ts";

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrl: false,
  shift: false,
  alt: false,
  meta: false,
  inText: false,
  ...held,
});

describe("keymap", () => {
  it("gives no key to two commands", () => {
    const keys = keymap.flatMap((binding) => binding.keys);
    assert.equal(new Set(keys).size, keys.length);
  });
});

describe("toCommand", () => {
  it("reads letters with and without Caps Lock", () => {
    assert.equal(toCommand(press("p")), "pick");
    assert.equal(toCommand(press("P")), "pick");
  });

  it("reads signs whatever the keyboard needs for them", () => {
    assert.equal(toCommand(press("?", { shift: true })), "help");
    assert.equal(toCommand(press("/", { shift: true })), "search");
    assert.equal(toCommand(press("1", { shift: true })), "star-1");
  });

  it("takes Ctrl and Cmd for the same", () => {
    assert.equal(toCommand(press("z", { ctrl: true })), "undo");
    assert.equal(toCommand(press("Z", { meta: true, shift: true })), "redo");
    assert.equal(toCommand(press("a", { meta: true })), "select-all");
  });

  it("extends with Shift and arrows", () => {
    assert.equal(toCommand(press("ArrowLeft", { shift: true })), "extend-left");
    assert.equal(toCommand(press("ArrowLeft")), "left");
  });

  it("leaves text fields and the browser's own keys alone", () => {
    assert.equal(toCommand(press("p", { inText: true })), undefined);
    assert.equal(toCommand(press("z", { inText: true, ctrl: true })), undefined);
    assert.equal(toCommand(press("Escape", { inText: true })), "leave-field");
    assert.equal(toCommand(press("p", { ctrl: true })), undefined);
    assert.equal(toCommand(press("ArrowLeft", { alt: true })), undefined);
    assert.equal(toCommand(press("Tab")), undefined);
  });
});

describe("nameOfCommand", () => {
  it("names panels as the page does", () => {
    assert.equal(nameOfCommand("toggle-inspector"), "Labels and details");
    assert.equal(nameOfCommand("toggle-sidebar"), "Folders and filters");
  });
});

describe("repeats", () => {
  it("holds for what moves, zooms and undoes, and for nothing that opens, closes, labels or toggles", () => {
    const held = keymap.map(({ command }) => command).filter(repeats);
    assert.deepEqual(
      held.filter((command) => !/^(extend-)?(left|right|up|down|home|end|page-up|page-down)$/.test(command)),
      ["zoom-in", "zoom-out", "undo", "redo"],
    );
    assert.equal(held.length, 20);
  });
});
