import { writeFileSync } from "node:fs";
import { setPriority, totalmem } from "node:os";
import sharp from "sharp";
import { type DecodeAnswer, DecodeOrder, largestPicture, renderedSize } from "./decode-order.ts";
import { createFrameReader, frameHead } from "./frames.ts";

// The process that decodes untrusted pictures: frames in on standard input (an order, then the picture), frames out on standard
// output (an answer, then the small picture). It ends with its parent, and may be killed at any time.

const maximumPixels = 100_000_000;
const maximumMemory = Math.min(1.5 * 1024 ** 3, totalmem() / 2);
const watchIntervalMs = 50;
const lowPriority = 10;

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

stepBack();
setInterval(() => {
  if (process.memoryUsage.rss() > maximumMemory) process.exit(1);
}, watchIntervalMs);

let order: DecodeOrder | undefined;
const read = createFrameReader(largestPicture, (frame) => {
  if (!order) {
    order = DecodeOrder.parse(JSON.parse(new TextDecoder().decode(frame)));
    return;
  }
  const current = order;
  order = undefined;
  render(frame, current).then(
    (bytes) => answer({ kind: "rendered" }, bytes),
    (fault: unknown) => answer({ kind: "unreadable", reason: reasonOf(fault) }, new Uint8Array(0)),
  );
});
process.stdin.on("data", read);
process.stdin.on("end", () => process.exit(0));

async function render(picture: Uint8Array, wanted: DecodeOrder): Promise<Uint8Array> {
  const image = sharp(picture, { limitInputPixels: maximumPixels, pages: 1 });
  const { autoOrient } = await image.metadata();
  const { width, height } = renderedSize(wanted, autoOrient.width, autoOrient.height);
  return image.autoOrient().resize(width, height, { fit: "fill" }).webp({ quality: wanted.quality }).toBuffer();
}

function answer(value: DecodeAnswer, bytes: Uint8Array): void {
  const head = new TextEncoder().encode(JSON.stringify(value));
  for (const part of [frameHead(head.length), head, frameHead(bytes.length), bytes]) process.stdout.write(part);
}

/** A sentence for people, with nothing in it but what the decoder says of the picture. */
function reasonOf(fault: unknown): string {
  const message = fault instanceof Error ? (fault.message.split("\n", 1)[0] ?? "") : "";
  if (message.includes("pixel limit")) return "The picture has more than 100 million pixels.";
  if (message.includes("unsupported image format")) return "The file holds no picture that can be shown.";
  return `The picture is damaged: ${message.slice(0, 200)}`;
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
