import { writeFileSync } from "node:fs";
import { setPriority, totalmem } from "node:os";
import sharp from "sharp";
import { probeBytes } from "../image/probe.ts";
import {
  type DecodeResponse,
  type DecodeOrder,
  encodeResponse,
  largestRequest,
  outOfMemory,
  readRequest,
} from "./decoder-protocol.ts";
import { firstFrame } from "./first-frame.ts";
import { decoderMemory } from "./decoder-memory.ts";
import { createFrameReader } from "./frames.ts";
import { pngWithoutTexts } from "./png-without-texts.ts";
import { renderedSize } from "./rendered-size.ts";
import { trialArgument } from "./trial-argument.ts";

// The process that decodes untrusted images: requests in on standard input, answers out on standard output. It ends with its
// parent, and may be killed at any time.

const maximumMemory = decoderMemory(totalmem());
const watchIntervalMs = 50;
const lowPriority = 10;

/** Of 0 to 6: a fifth faster than the encoder's own choice of 4, for a twentieth more bytes. */
const effort = 2;

sharp.cache(false);
sharp.concurrency(1);
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: [
    "VipsForeignLoadJpegBuffer",
    "VipsForeignLoadPngBuffer",
    "VipsForeignLoadWebpBuffer",
    "VipsForeignLoadNsgifBuffer",
    "VipsForeignLoadHeifBuffer",
  ],
});

if (process.argv.includes(trialArgument)) {
  await sharp({ create: { width: 1, height: 1, channels: 3, background: "black" } })
    .webp()
    .toBuffer();
  process.exit(0);
}

stepBack();
setInterval(() => {
  if (process.memoryUsage.rss() > maximumMemory) process.exit(outOfMemory);
}, watchIntervalMs);

const read = createFrameReader(largestRequest, (frame) => {
  const { order, image } = readRequest(frame);
  render(image, order).then(
    (rendered) => answer({ kind: "rendered", ...rendered }),
    (error: unknown) => answer({ kind: "unreadable", reason: reasonOf(error, order) }),
  );
});
process.stdin.on("data", read);
process.stdin.on("end", () => process.exit(0));

/** A refusal whose words are our own. */
class Refusal extends Error {}

async function render(bytes: Uint8Array, order: DecodeOrder): Promise<{ bytes: Uint8Array; damaged: boolean }> {
  // Our own look at the header is bounded, the decoder's is not.
  const facts = probeBytes(bytes);
  if (!facts) throw new Refusal("The file holds no image that can be shown.");
  if (facts.width === 0) throw new Refusal("The image is damaged: its size cannot be read.");
  if (facts.width * facts.height > order.maximumPixels) throw tooLarge(order);
  const frame = firstFrame(pngWithoutTexts(bytes));
  try {
    return { bytes: await draw(frame, order, "warning"), damaged: false };
  } catch (error) {
    // What there is of a file that was cut off or has bad bytes in it is better than nothing.
    const part = await draw(frame, order, "none").catch(() => undefined);
    if (part) return { bytes: part, damaged: true };
    throw error;
  }
}

async function draw(frame: Uint8Array, order: DecodeOrder, failOn: "warning" | "none"): Promise<Uint8Array> {
  const image = sharp(frame, { limitInputPixels: order.maximumPixels, pages: 1, failOn });
  const { autoOrient } = await image.metadata();
  const { width, height } = renderedSize(order, autoOrient.width, autoOrient.height);
  return image.autoOrient().resize(width, height, { fit: "fill" }).webp({ quality: order.quality, effort }).toBuffer();
}

function answer(value: DecodeResponse): void {
  for (const part of encodeResponse(value)) process.stdout.write(part);
}

/** A sentence for people; the words of the library that decodes are none. */
function reasonOf(error: unknown, order: DecodeOrder): string {
  if (error instanceof Refusal) return error.message;
  const message = error instanceof Error ? error.message : "";
  if (message.includes("pixel limit")) return tooLarge(order).message;
  if (message.includes("unsupported image format")) return "The file holds no image that can be shown.";
  return "The image is damaged and cannot be shown.";
}

function tooLarge({ maximumPixels }: DecodeOrder): Refusal {
  const millions = (maximumPixels / 1_000_000).toLocaleString("en", { maximumFractionDigits: 2 });
  return new Refusal(`The image has more than ${millions} million pixels; --max-pixels allows more.`);
}

/** Leaves the processor to the server, and offers itself first when memory runs out. */
function stepBack(): void {
  try {
    setPriority(lowPriority);
    writeFileSync("/proc/self/oom_score_adj", "1000");
  } catch {
    // Not on this system; the limits above hold all the same.
  }
}
