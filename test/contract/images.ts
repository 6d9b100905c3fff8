import { crc32 } from "../../src/journal/log/crc32.ts";
import sharp from "sharp";

/** A name with about everything in it that breaks careless code. */
export const awkwardPath = "/cats/tom & jerry + 100%#1 [a] (ü) 猫.png";

/** How many images there are in /plain, for tests to change one each. */
const plainImages = 60;

/** The images of the contract's gallery, by canonical path. */
export async function contractImages(): Promise<Readonly<Record<string, Uint8Array>>> {
  const make = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: { r: 90, g: width % 256, b: height % 256 } } });
  const png = await make(64, 48).png().toBuffer();
  const images: Record<string, Uint8Array> = {
    "/one.png": withText(png, "parameters", "a lighthouse at dusk, seed 42"),
    "/two.jpg": await make(300, 200)
      .withExif({ IFD0: { Make: "Lenslet Camera" } })
      .jpeg()
      .toBuffer(),
    "/three.webp": await make(120, 120).webp().toBuffer(),
    "/moving.gif": await make(40, 30).gif().toBuffer(),
    "/modern.avif": await make(64, 64).avif({ effort: 0 }).toBuffer(),
    "/broken.png": new TextEncoder().encode("this is not an image at all"),
    [awkwardPath]: png,
    "/cats/deep/x.png": png,
    "/cats/deep/y.png": png,
  };
  images["/_session/_DSC0001.png"] = png;
  for (let index = 1; index <= plainImages; index += 1) images[`/plain/${String(index).padStart(2, "0")}.png`] = png;
  return images;
}

/** A PNG with a tEXt chunk after its header (PNG specification, 11.3.3). */
function withText(png: Buffer, keyword: string, text: string): Uint8Array {
  const afterHeader = 33;
  const body = Buffer.from(`tEXt${keyword}\0${text}`, "latin1");
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return Buffer.concat([png.subarray(0, afterHeader), chunk, png.subarray(afterHeader)]);
}
