import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { toSections } from "../../../../src/ui/model/view/metadata-sections.ts";

describe("toSections", () => {
  it("names tags in words and dates as people write them, section by section", () => {
    const sections = toSections({
      exif: { ISOSpeedRatings: "400", FNumber: "f/2.8", DateTimeOriginal: "2024:05:01 10:00:00" },
      xmp: {},
    });
    assert.deepEqual(sections, [
      {
        title: "EXIF",
        entries: [
          { name: "ISO Speed Ratings", value: "400", long: false },
          { name: "F Number", value: "f/2.8", long: false },
          { name: "Date Time Original", value: "2024-05-01 10:00:00", long: false },
        ],
      },
    ]);
  });

  it("leaves the file's own texts as they are, and folds long ones", () => {
    const prompt = "a long walk ".repeat(20);
    assert.deepEqual(toSections({ myPrompt: prompt, seed: 7 }), [
      {
        title: "Text",
        entries: [
          { name: "myPrompt", value: prompt, long: true },
          { name: "seed", value: "7", long: false },
        ],
      },
    ]);
  });
});
