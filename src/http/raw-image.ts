import { shownJpeg } from "../image/raw-shown.ts";
import type { OpenImage } from "../source/source.ts";
import { HttpProblem } from "./http-problem.ts";
import { unreadable } from "./image-opener.ts";

/** As `jpegInRaw`, for a rendition: closes the raw file and throws the problem if there is none. */
export async function openRawJpeg(raw: OpenImage): Promise<OpenImage> {
  const jpeg = await jpegInRaw(raw).catch(() => "unreadable" as const);
  if (jpeg && jpeg !== "unreadable") return jpeg;
  await raw.close();
  if (jpeg === "unreadable") throw unreadable();
  throw new HttpProblem("unreadable_image", "This camera raw file contains no JPEG that can be shown.");
}

/** The JPEG of most bytes in an open camera raw file, as a file of its own, which closes both; undefined if there is none. */
export async function jpegInRaw(raw: OpenImage): Promise<OpenImage | undefined> {
  const jpeg = await shownJpeg(raw);
  if (!jpeg) return undefined;
  const { head } = jpeg;
  const inFile = (position: number): number => jpeg.start + Math.max(0, position - head.length);
  return {
    size: head.length + jpeg.end - jpeg.start,
    modifiedAt: raw.modifiedAt,
    stream: (start, end) => withHead(head.slice(start, end), raw.stream(inFile(start), inFile(end))),
    async bytes(start, end) {
      const all = new Uint8Array(end - start);
      const first = head.subarray(start, end);
      all.set(first);
      if (first.length < all.length) all.set(await raw.bytes(inFile(start), inFile(end)), first.length);
      return all;
    },
    close: () => raw.close(),
  };
}

/** The bytes, then those of the stream. */
function withHead(head: Uint8Array, rest: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  return rest.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      start: (controller) => {
        if (head.length > 0) controller.enqueue(head);
      },
    }),
  );
}
