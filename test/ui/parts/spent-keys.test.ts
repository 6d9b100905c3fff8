import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createSpentKeys } from "../../../src/ui/parts/spent-keys.ts";

const dialog = { name: "dialog" };
const field = { name: "field" };
const press = (key: string, surface: object | null, atMs: number, repeat = false) => ({ key, surface, atMs, repeat });

describe("createSpentKeys", () => {
  it("spends the second press of a double press once the first has closed a dialog, however long that took", () => {
    const keys = createSpentKeys();
    assert.equal(keys.isSpent(press("Enter", dialog, 0)), false);
    keys.left(dialog, 5_000);
    assert.equal(keys.isSpent(press("Enter", null, 5_200)), true);
    assert.equal(keys.isSpent(press("Enter", null, 5_500)), false);
  });

  it("spends a press that was waiting while the dialog closed", () => {
    const keys = createSpentKeys();
    keys.isSpent(press("Enter", dialog, 0));
    keys.left(dialog, 900);
    assert.equal(keys.isSpent(press("Enter", null, 700)), true);
  });

  it("spends every repeat of a key that is still held, for as long as it is", () => {
    const keys = createSpentKeys();
    keys.isSpent(press("Escape", dialog, 0));
    keys.left(dialog, 0);
    for (let at = 500; at < 5_000; at += 30) assert.equal(keys.isSpent(press("Escape", null, at, true)), true);
    assert.equal(keys.isSpent(press("Escape", null, 5_600)), false);
  });

  it("spends the repeats of the key that opened a dialog in it", () => {
    const keys = createSpentKeys();
    assert.equal(keys.isSpent(press("Enter", null, 0)), false);
    assert.equal(keys.isSpent(press("Enter", dialog, 600, true)), true);
  });

  it("lets presses through that stay on one surface, and those of another key", () => {
    const keys = createSpentKeys();
    assert.equal(keys.isSpent(press("Enter", field, 0)), false);
    assert.equal(keys.isSpent(press("Enter", field, 50)), false);
    keys.left(field, 60);
    assert.equal(keys.isSpent(press("Escape", null, 80)), false);
    assert.equal(keys.isSpent(press("Enter", null, 90)), false);
  });

  it("lets a press through once something else was used in between", () => {
    const keys = createSpentKeys();
    keys.isSpent(press("Enter", dialog, 0));
    keys.forget();
    assert.equal(keys.isSpent(press("Enter", null, 100)), false);
  });
});
