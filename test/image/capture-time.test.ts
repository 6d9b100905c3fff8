import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { readNamedTime, readTime } from "../../src/image/capture-time.ts";

const at = (text: string) => Date.parse(`${text}Z`);

describe("the time in a file's name", () => {
  it("is found as phones, messengers and screenshots write it", () => {
    const names = {
      "IMG_20240131_123456.jpg": "2024-01-31T12:34:56",
      "20240131_123456.jpg": "2024-01-31T12:34:56",
      "20240131123456.jpg": "2024-01-31T12:34:56",
      "PXL_20240131_123456789.MP.jpg": "2024-01-31T12:34:56.789",
      "Screenshot_20240131-123456.png": "2024-01-31T12:34:56",
      "Screenshot 2024-01-31 at 12.34.56.png": "2024-01-31T12:34:56",
      "2024-01-31 12.34.56.jpg": "2024-01-31T12:34:56",
      "signal-2024-01-31-123456.jpg": "2024-01-31T12:34:56",
      "photo_2024-01-31_12-34-56.jpg": "2024-01-31T12:34:56",
      "IMG-20240131-WA0007.jpg": "2024-01-31T00:00:00",
    };
    for (const [name, time] of Object.entries(names))
      assert.deepEqual(readNamedTime(name), { at: at(time), from: "name" }, name);
  });

  it("is not found in other numbers", () => {
    for (const name of [
      "00001-1234567890.png",
      "IMG_1234.jpg",
      "20241301_123456.jpg",
      "20240230_123456.jpg",
      "20240131_256000.jpg",
      "120240131_123456.jpg",
      "2024-01-31 report.png",
      "4K 20240131_1234567890123.png",
    ])
      assert.equal(readNamedTime(name), undefined, name);
  });
});

describe("a written time", () => {
  it("is read back with its offset and decimals, for any time", () => {
    const time = fc.date({ min: new Date("1800-01-01"), max: new Date("2399-12-31"), noInvalidDate: true });
    const offset = fc.integer({ min: -48, max: 56 }).map((quarters) => quarters * 15);
    fc.assert(
      fc.property(time, fc.option(offset, { nil: undefined }), (date, minutes) => {
        const iso = date.toISOString().slice(0, -1);
        const sign = (minutes ?? 0) < 0 ? "-" : "+";
        const size = Math.abs(minutes ?? 0);
        const zone =
          minutes === undefined
            ? ""
            : `${sign}${String(Math.trunc(size / 60)).padStart(2, "0")}:${String(size % 60).padStart(2, "0")}`;
        const expected = { at: date.getTime(), ...(minutes !== undefined && { offset: minutes }) };
        assert.deepEqual(readTime(iso + zone), expected);
        const [day = "", hours = ""] = iso.split("T");
        const [seconds = "", subSeconds = ""] = hours.split(".");
        assert.deepEqual(readTime(`${day.replaceAll("-", ":")} ${seconds}`, { subSeconds, offset: zone }), expected);
      }),
    );
  });
});
