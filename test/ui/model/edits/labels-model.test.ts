import { createColumns } from "../../../../src/ui/model/view/columns.ts";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createLabelsModel } from "../../../../src/ui/model/edits/labels-model.ts";
import { toPlainResponse } from "../../../support/query-response.ts";

const image = (path: string, version = 1, star: number | null = null) => ({
  path,
  star,
  tags: [],
  noted: false,
  version,
});
const fields = (star: number | null, notes = "") => ({ star, notes, tags: [] });

function open(...images: ReturnType<typeof image>[]) {
  const labels = createLabelsModel();
  labels.adopt(createColumns(toPlainResponse(images)));
  return labels;
}

describe("createLabelsModel", () => {
  it("takes an event only if its version is higher than what it holds", () => {
    const labels = open(image("/a", 3, 3));
    assert.equal(labels.learn("/a", fields(2), 2), false);
    assert.equal(labels.learn("/a", fields(2), 3), false);
    assert.equal(labels.of("/a")?.star, 3);
    assert.equal(labels.learn("/a", fields(4), 4), true);
    assert.equal(labels.of("/a")?.star, 4);
  });

  it("keeps what it learnt while an older response was on its way", () => {
    const labels = open(image("/a"));
    labels.learn("/a", fields(5), 2);
    labels.learn("/new", fields(4), 7);
    labels.adopt(createColumns(toPlainResponse([image("/a"), image("/new", 6, 1)])));
    assert.equal(labels.of("/a")?.star, 5);
    assert.equal(labels.of("/new")?.star, 4);
  });

  it("remembers an image whose edit makes it leave the view", () => {
    const labels = open(image("/a"), image("/b", 2, 1));
    labels.learn("/a", fields(4), 2);
    const release = labels.hold(["/b"], { set_star: 5 });
    labels.adopt(createColumns(toPlainResponse([])));
    assert.equal(labels.of("/a")?.star, 4);
    assert.equal(labels.of("/b")?.star, 5);
    release();
    assert.equal(labels.of("/b")?.star, 1);
  });

  it("takes the next response for the truth after it was reset", () => {
    const labels = open(image("/a"));
    labels.learn("/a", fields(5), 9);
    labels.forget();
    labels.adopt(createColumns(toPlainResponse([image("/a", 2, 1)])));
    assert.equal(labels.of("/a")?.star, 1);
  });

  it("keeps the order's object while membership and order stay the same", () => {
    const labels = open(image("/a"), image("/b"));
    const { value } = labels.order;
    labels.adopt(createColumns(toPlainResponse([image("/a", 2, 3), image("/b")])));
    assert.equal(labels.order.value, value);
    labels.adopt(createColumns(toPlainResponse([image("/b"), image("/a", 2, 3)])));
    assert.notEqual(labels.order.value, value);
  });

  it("shows pending patches over whatever the server says, in order, until each is let go", () => {
    const labels = open(image("/a"));
    const first = labels.hold(["/a"], { set_star: 1, add_tags: ["x"] });
    const second = labels.hold(["/a"], { set_star: 2 });
    labels.learn("/a", fields(5), 2);
    assert.deepEqual([labels.of("/a")?.star, labels.of("/a")?.tags], [2, ["x"]]);
    first();
    assert.deepEqual([labels.of("/a")?.star, labels.of("/a")?.tags], [2, []]);
    second();
    second();
    assert.equal(labels.of("/a")?.star, 5);
    assert.equal(labels.isPending("/a"), false);
  });

  it("knows notes only as far as it has read them", () => {
    const labels = open({ ...image("/a", 3), noted: true }, image("/b"));
    assert.equal(labels.of("/a")?.notes, null);
    assert.equal(labels.of("/b")?.notes, "");
    labels.learn("/a", fields(null, "read"), 3);
    assert.equal(labels.of("/a")?.notes, "read");
    labels.learn("/a", fields(null, ""), 4);
    assert.deepEqual([labels.of("/a")?.notes, labels.of("/a")?.noted], ["", false]);
  });

  it("counts a pending edit of an image in the view, and none of one that has left it", () => {
    const labels = open(image("/a"), image("/b"));
    labels.learn("/b", fields(null), 2);
    labels.adopt(createColumns(toPlainResponse([image("/a")])));
    const before = labels.facets();
    const release = labels.hold(["/b"], { set_star: 4 });
    assert.equal(labels.of("/b")?.star, 4);
    assert.deepEqual(labels.facets(), before);
    labels.hold(["/a"], { set_star: 4 });
    assert.notDeepEqual(labels.facets(), before);
    release();
  });
});
