import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { toShotLine, toTakenText } from "../../../src/ui/inspector/shot-line.ts";

describe("the line on how an image was taken", () => {
  it("has what is known, in the units of photographers", () => {
    assert.equal(
      toShotLine({ camera: "EOS R5", focal: 24, f: 1.4, shutter: 1 / 60, iso: 100 }),
      "EOS R5 · 24\u00a0mm · f/1.4 · 1/60\u00a0s · ISO\u00a0100",
    );
    assert.equal(toShotLine({ shutter: 1.3, f: 8 }), "f/8 · 1.3\u00a0s");
    assert.equal(toShotLine({}), "");
  });
});

describe("a capture time", () => {
  it("is what the camera's clock showed, wherever the reader is, with its offset if that is known", () => {
    assert.match(toTakenText("2024-05-17T18:30:00.250+02:00"), /17.*2024.*6:30.*UTC\+02:00$|May 17, 2024.*6:30/u);
    assert.doesNotMatch(toTakenText("2024-05-17T18:30:00"), /UTC/u);
    assert.match(toTakenText("2024-05-17T18:30:00Z"), /UTC$/u);
    assert.equal(toTakenText("yesterday"), "");
  });
});
