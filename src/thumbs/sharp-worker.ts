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
import { createFrameReader } from "./frames.ts";
import { pngWithoutTexts } from "./png-without-texts.ts";
import { renderedSize } from "./rendered-size.ts";
import { trialArgument } from "./trial-argument.ts";

// The process that decodes untrusted images: requests in on standard input, answers out on standard output. It ends with its
// parent, and may be killed at any time.

const maximumPixels = 100_000_000;
const maximumMemory = Math.min(1.5 * 1024 ** 3, totalmem() / 4);
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
    (bytes) => answer({ kind: "rendered", bytes }),
    (error: unknown) => answer({ kind: "unreadable", reason: reasonOf(error) }),
  );
});
process.stdin.on("data", read);
process.stdin.on("end", () => process.exit(0));

async function render(bytes: Uint8Array, order: DecodeOrder): Promise<Uint8Array> {
  // Our own look at the header is bounded, the decoder's is not.
  const facts = probeBytes(bytes);
  if (!facts) throw new Error("unsupported image format");
  if (facts.width === 0) throw new Error("its size cannot be read.");
  const image = sharp(firstFrame(pngWithoutTexts(bytes)), { limitInputPixels: maximumPixels, pages: 1 });
  const { autoOrient } = await image.metadata();
  const { width, height } = renderedSize(order, autoOrient.width, autoOrient.height);
  return image.autoOrient().resize(width, height, { fit: "fill" }).webp({ quality: order.quality, effort }).toBuffer();
}

function answer(value: DecodeResponse): void {
  for (const part of encodeResponse(value)) process.stdout.write(part);
}

/** A sentence for people, with nothing in it but what the decoder says of the image. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : "";
  if (message.includes("pixel limit")) return "The image has more than 100 million pixels.";
  if (message.includes("unsupported image format")) return "The file holds no image that can be shown.";
  return `The image is damaged: ${message.slice(0, 200)}`;
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
