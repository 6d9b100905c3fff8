import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { signal } from "@preact/signals";
import { createOrder } from "../../../../src/ui/model/view/columns.ts";
import type { Surface } from "../../../../src/ui/model/view/location.ts";
import { createSelectionModel } from "../../../../src/ui/model/view/selection.ts";

const orderOf = (paths: readonly string[]) => createOrder(paths, [], []);

function open(paths: readonly string[], first: Surface = "grid") {
  const order = signal(orderOf(paths));
  const surface = signal<Surface>(first);
  const folder = signal("/");
  const selection = createSelectionModel({ order, surface, folder });
  return { order, surface, folder, selection, selected: () => [...selection.selected.value].sort() };
}

const letters = ["a", "b", "c", "d", "e", "f"];

describe("createSelectionModel", () => {
  it("begins on the first image with nothing selected", () => {
    const { selection } = open(letters);
    assert.equal(selection.cursor.value, "a");
    assert.deepEqual(selection.targets.value, ["a"]);
    assert.equal(selection.selected.value.size, 0);
  });

  it("selects ranges from the anchor in both directions", () => {
    const { selection, selected } = open(letters);
    selection.select("c");
    selection.extendTo("e");
    assert.deepEqual(selected(), ["c", "d", "e"]);
    selection.extendTo("a");
    assert.deepEqual(selected(), ["a", "b", "c"]);
    selection.move("right", true);
    assert.deepEqual(selected(), ["b", "c"]);
    selection.move("right");
    assert.deepEqual(selected(), []);
    assert.equal(selection.cursor.value, "c");
  });

  it("lets keys act on the image that the viewer led to, not on the one that was clicked before", () => {
    const { selection, surface } = open(letters);
    selection.select("b");
    surface.value = "viewer";
    selection.move("right");
    selection.move("right");
    surface.value = "grid";
    assert.deepEqual(selection.targets.value, ["d"]);
  });

  it("keeps a selection of several while one looks at others, and while an undo leads back to it", () => {
    const { selection, surface, selected } = open(letters);
    selection.select("b");
    selection.extendTo("d");
    surface.value = "viewer";
    selection.moveTo("f");
    surface.value = "grid";
    assert.deepEqual(selected(), ["b", "c", "d"]);
    selection.expect("c");
    assert.equal(selection.cursor.value, "c");
    assert.deepEqual(selected(), ["b", "c", "d"]);
    selection.expect("a");
    assert.deepEqual(selected(), []);
  });

  it("goes on from the last image of a box, and extends from its first", () => {
    const { selection, selected } = open(letters);
    selection.box(new Set(), ["b", "c", "d"], "replace");
    selection.boxed(["b", "c", "d"]);
    assert.deepEqual([selection.cursor.value, selected()], ["d", ["b", "c", "d"]]);
    selection.move("right", true);
    assert.deepEqual(selected(), ["b", "c", "d", "e"]);
    selection.boxed([]);
    assert.equal(selection.cursor.value, "e");
  });

  it("finds its image again after a search that found nothing", () => {
    const { selection, order } = open(letters);
    selection.moveTo("d");
    order.value = orderOf([]);
    assert.equal(selection.cursor.value, null);
    order.value = orderOf([]);
    order.value = orderOf(letters);
    assert.equal(selection.cursor.value, "d");
  });

  it("takes no image that nobody chose when one is toggled", () => {
    const { selection, surface, selected } = open(letters);
    selection.select("c");
    selection.clear();
    selection.toggle("f");
    assert.deepEqual(selected(), ["f"]);
    selection.clear();
    // A tap opens an image; a long press after going back is for one image.
    selection.moveTo("b");
    surface.value = "viewer";
    surface.value = "grid";
    selection.toggle("d");
    assert.deepEqual(selected(), ["d"]);
  });

  it("does not select an image by opening it", () => {
    for (const behind of ["viewer", "compare"] as const) {
      const { selection, surface, selected } = open(letters);
      selection.select("b");
      surface.value = behind;
      surface.value = "grid";
      selection.toggle("e");
      assert.deepEqual(selected(), ["e"]);
    }
  });

  it("begins no range where the page put the cursor, but keys begin at it", () => {
    const { selection, order, selected } = open(letters);
    selection.extendTo("d");
    assert.deepEqual(selected(), ["d"]);
    selection.select("b");
    order.value = orderOf(["a", "c", "d", "e", "f"]);
    assert.equal(selection.cursor.value, "c");
    selection.extendTo("f");
    assert.deepEqual(selected(), ["f"]);
    const fresh = open(letters);
    fresh.selection.move("right", true);
    assert.deepEqual(fresh.selected(), ["a", "b"]);
  });

  it("carries nothing into another folder", () => {
    const { selection, folder, order, selected } = open(letters);
    selection.select("b");
    selection.extendTo("d");
    folder.value = "/elsewhere";
    assert.deepEqual(selected(), []);
    order.value = orderOf(["c", "d", "e"]);
    selection.extendTo("e");
    assert.deepEqual(selected(), ["e"]);
  });

  it("lets nothing that was expected before take a newer selection", () => {
    const { selection, order, selected } = open(letters);
    selection.expect("g");
    selection.selectAll();
    order.value = orderOf([...letters, "g"]);
    assert.deepEqual(selected(), letters);
  });

  it("boxes images over what was selected before the drag", () => {
    const { selection, selected } = open(letters);
    const before = new Set(["a", "b"]);
    selection.box(before, ["b", "c"], "add");
    assert.deepEqual(selected(), ["a", "b", "c"]);
    selection.box(before, ["b", "c"], "toggle");
    assert.deepEqual(selected(), ["a", "c"]);
    selection.box(before, ["c"], "replace");
    assert.deepEqual(selected(), ["c"]);
  });

  it("selects all that match", () => {
    const { selection } = open(letters);
    selection.selectAll();
    assert.deepEqual(selection.targets.value, letters);
  });

  it("moves as the grid lays images out", () => {
    const { selection } = open(letters);
    selection.setGeometry({ step: (index, move) => (move === "down" ? index + 3 : index - 3) });
    selection.move("down");
    assert.equal(selection.cursor.value, "d");
    selection.move("down");
    assert.equal(selection.cursor.value, "f");
    selection.move("home");
    assert.equal(selection.cursor.value, "a");
    selection.move("end");
    assert.equal(selection.cursor.value, "f");
  });

  it("moves to what followed when the cursor's image leaves the grid, and to the last when none followed", () => {
    const { selection, order } = open(letters);
    selection.moveTo("c");
    order.value = orderOf(["a", "b", "e", "f"]);
    assert.equal(selection.cursor.value, "e");
    selection.moveTo("f");
    order.value = orderOf(["a", "b"]);
    assert.equal(selection.cursor.value, "b");
    order.value = orderOf([]);
    assert.equal(selection.cursor.value, null);
    order.value = orderOf(["x"]);
    assert.equal(selection.cursor.value, "x");
  });

  it("stays on an image that left while the viewer shows it, and goes on from its place", () => {
    const { selection, order, surface } = open(letters, "viewer");
    selection.moveTo("c");
    order.value = orderOf(["a", "b", "d", "e"]);
    assert.equal(selection.cursor.value, "c");
    assert.equal(selection.cursorIndex.value, -1);
    selection.move("right");
    assert.equal(selection.cursor.value, "d");
    selection.moveTo("c");
    order.value = orderOf(["a", "d"]);
    selection.move("left");
    assert.equal(selection.cursor.value, "a");
    selection.moveTo("c");
    surface.value = "grid";
    assert.ok(["a", "d"].includes(selection.cursor.value ?? ""));
  });

  it("acts on the shown image alone in the viewer, and has the selection again in the grid", () => {
    const { selection, surface } = open(letters);
    selection.select("b");
    selection.toggle("d");
    surface.value = "viewer";
    selection.move("right");
    assert.deepEqual(selection.targets.value, ["e"]);
    surface.value = "grid";
    assert.deepEqual(selection.targets.value, ["b", "d"]);
  });

  it("waits for an expected image, unless the person goes elsewhere first", () => {
    const { selection, order } = open(["a", "b"]);
    selection.expect("x");
    order.value = orderOf(["a", "x"]);
    assert.equal(selection.cursor.value, "x");
    selection.expect("y");
    selection.moveTo("a");
    order.value = orderOf(["a", "y"]);
    assert.equal(selection.cursor.value, "a");
  });

  it("agrees with a plain model of cursor, anchor and selected images, whatever the view does", () => {
    const path = fc.constantFrom(...letters);
    const action = fc.oneof(
      fc.record({ kind: fc.constant("select" as const), path }),
      fc.record({ kind: fc.constant("toggle" as const), path }),
      fc.record({ kind: fc.constant("extend" as const), path, add: fc.boolean() }),
      fc.record({ kind: fc.constant("order" as const), paths: fc.uniqueArray(path, { minLength: 1 }) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 20 }), (actions) => {
        const { selection, order, selected } = open(letters);
        selection.select("a");
        let view = letters;
        let chosen = new Set(["a"]);
        let anchor = "a";
        for (const step of actions) {
          if (step.kind === "order") {
            const cursor = selection.cursor.value;
            view = step.paths;
            order.value = orderOf(view);
            chosen = new Set([...chosen].filter((each) => view.includes(each)));
            assert.ok(view.includes(selection.cursor.value ?? ""), "the cursor is on an image of the view");
            if (cursor !== null && view.includes(cursor)) assert.equal(selection.cursor.value, cursor);
            else anchor = selection.cursor.value ?? "";
            // What follows depends on where the cursor found itself; a plain choice starts over.
            const [first = ""] = view;
            selection.select(first);
            chosen = new Set([first]);
            anchor = first;
          } else if (!view.includes(step.path)) {
            continue;
          } else if (step.kind === "select") {
            selection.select(step.path);
            chosen = new Set([step.path]);
            anchor = step.path;
          } else if (step.kind === "toggle") {
            selection.toggle(step.path);
            if (!chosen.delete(step.path)) chosen.add(step.path);
            anchor = step.path;
          } else {
            selection.extendTo(step.path, step.add);
            const [from, to] = [view.indexOf(anchor), view.indexOf(step.path)];
            const range = view.slice(Math.min(from, to), Math.max(from, to) + 1);
            chosen = new Set(step.add ? [...chosen, ...range] : range);
          }
          assert.deepEqual(selected(), [...chosen].sort());
          assert.deepEqual(
            selection.targets.value,
            chosen.size === 0 ? [selection.cursor.value] : view.filter((each) => chosen.has(each)),
          );
        }
      }),
    );
  });
});
