import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findPlace } from "../../src/cli/served-place.ts";

const keys = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "very secret" };
const usual = { labels: undefined, "read-only": false, write: true };

describe("findPlace", () => {
  it("keeps the labels of a folder in it, and those of a bucket in the folder that is named", () => {
    assert.deepEqual(findPlace("photos", usual, {}), { kind: "place", labels: "photos", keeping: "labels" });
    const place = findPlace("s3://photos/2026/may/", { ...usual, labels: "labels" }, keys);
    assert.ok(place.kind === "place");
    assert.deepEqual(
      [place.labels, place.keeping, place.source?.root, place.source?.title],
      ["labels", "labels", "s3://photos/2026/may", "may"],
    );
  });

  it("keeps those of a bucket until the server stops if no folder is named", () => {
    const place = findPlace("s3://photos", usual, {});
    assert.ok(place.kind === "place");
    assert.deepEqual([place.keeping, place.source?.root], ["this-run", "s3://photos"]);
  });

  it("refuses what it cannot do, without a word of the keys", () => {
    const refused = [
      findPlace("photos", { ...usual, labels: "labels" }, {}),
      findPlace("s3://", usual, keys),
      findPlace("s3://No_Bucket!/a", usual, keys),
      findPlace("s3://photos", { ...usual, "read-only": true }, keys),
      findPlace("s3://photos", usual, { AWS_SECRET_ACCESS_KEY: "very secret" }),
      findPlace("s3://photos", usual, { ...keys, AWS_ENDPOINT_URL: "ftp://storage" }),
    ];
    for (const outcome of refused) {
      assert.equal(outcome.kind, "misused");
      assert.doesNotMatch(JSON.stringify(outcome), /very secret/);
    }
  });
});
