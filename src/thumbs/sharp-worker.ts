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
  readyFrame,
} from "./decoder-protocol.ts";
import { firstFrame } from "./first-frame.ts";
import { decoderMemory } from "./pixel-limit.ts";
import { createFrameReader } from "./frames.ts";
import { pngWithoutTexts } from "./png-without-texts.ts";
import { renderedSize } from "./rendered-size.ts";
import { trialArgument } from "./trial-argument.ts";

// The process that decodes untrusted images: reads requests from standard input and writes responses to standard output. It
// exits with its parent, and may be killed at any time.

const maximumMemory = decoderMemory(totalmem());
const watchIntervalMs = 50;
const lowPriority = 10;

/** WebP effort, 0 to 6: 20% faster than the encoder's default of 4, and 5% larger. */
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
    "VipsForeignLoadTiffBuffer",
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
    (rendered) => respond({ kind: "rendered", ...rendered }),
    (error: unknown) => respond({ kind: "unreadable", reason: reasonOf(error, order) }),
  );
});
process.stdin.on("data", read);
process.stdin.on("end", () => process.exit(0));
process.stdout.write(readyFrame);

/** An error whose message is fit for people. */
class RenderError extends Error {}

async function render(bytes: Uint8Array, order: DecodeOrder): Promise<{ bytes: Uint8Array; damaged: boolean }> {
  // Reading the header here takes bounded time; the decoder's own check does not.
  const facts = probeBytes(bytes);
  if (!facts) throw new RenderError("The file holds no image that can be shown.");
  if (facts.width === 0) throw new RenderError("The image is damaged: its size cannot be read.");
  if (facts.width * facts.height > order.maximumPixels) throw tooLarge(order);
  const frame = firstFrame(pngWithoutTexts(bytes));
  try {
    return { bytes: await draw(frame, order, "warning"), damaged: false };
  } catch (error) {
    // The readable part of a truncated or damaged file is better than nothing.
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

function respond(response: DecodeResponse): void {
  for (const part of encodeResponse(response)) process.stdout.write(part);
}

/** A message for people; those of the decoding library are too technical. */
function reasonOf(error: unknown, order: DecodeOrder): string {
  if (error instanceof RenderError) return error.message;
  const message = error instanceof Error ? error.message : "";
  if (message.includes("pixel limit")) return tooLarge(order).message;
  if (message.includes("unsupported image format")) return "The file holds no image that can be shown.";
  return "The image is damaged and cannot be shown.";
}

function tooLarge({ maximumPixels }: DecodeOrder): RenderError {
  const millions = (maximumPixels / 1_000_000).toLocaleString("en", { maximumFractionDigits: 2 });
  return new RenderError(`The image has more than ${millions} million pixels; --max-pixels allows more.`);
}

/** Lowers this process's priority, and makes the kernel kill it first when memory runs out. */
function stepBack(): void {
  try {
    setPriority(lowPriority);
    writeFileSync("/proc/self/oom_score_adj", "1000");
  } catch {
    // Not supported on this system; the memory limit above still holds.
  }
}
