import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { pngWithoutTexts } from "../../src/thumbs/png-without-texts.ts";
import { pngOf } from "../support/images.ts";

const chunk = (type: string, length: number) => [type, new Uint8Array(length).fill(7)] as const;

describe("pngWithoutTexts", () => {
  it("removes only the texts before the pixels", () => {
    const others = [
      chunk("IHDR", 13),
      chunk("iCCP", 50),
      chunk("eXIf", 9),
      chunk("IDAT", 30),
      chunk("IEND", 0),
    ] as const;
    const [header, profile, ...rest] = others;
    const described = [
      chunk("tEXt", 3),
      header,
      chunk("zTXt", 90),
      chunk("iTXt", 0),
      profile,
      chunk("tEXt", 8),
      ...rest,
    ];
    assert.deepEqual([...pngWithoutTexts(pngOf(described))], [...pngOf(others)]);
  });

  it("returns other files and damaged ones unchanged, and ends", () => {
    const plain = pngOf([chunk("IHDR", 13), chunk("IDAT", 3)]);
    assert.equal(pngWithoutTexts(plain), plain);
    const png = pngOf([chunk("IHDR", 13), chunk("tEXt", 8), chunk("IDAT", 3)]);
    fc.assert(
      fc.property(fc.nat(png.length), fc.nat(png.length - 1), fc.nat(255), (size, at, byte) => {
        const bytes = png.slice(0, size);
        bytes[at] = byte;
        assert.ok(pngWithoutTexts(bytes).length <= bytes.length);
      }),
    );
    assert.deepEqual(pngWithoutTexts(Uint8Array.of(1, 2)), Uint8Array.of(1, 2));
  });
});
