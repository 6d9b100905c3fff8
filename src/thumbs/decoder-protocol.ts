import { uint16be, uint32be } from "../image/integers.ts";
import { isWebp } from "../image/webp-walk.ts";
import { frameHead } from "./frames.ts";

// A decoder says that it is ready by an empty frame. A request is one frame: an order of eight bytes, then the image. A response
// is one frame: a byte for its kind, then the small image or the reason why there is none.

/** What a decoder sends once it can decode. */
export const readyFrame: Uint8Array = frameHead(0);

const limitedEdges = ["short", "long", "width"] as const;
export type Limited = (typeof limitedEdges)[number];

/** The rendition that a decoder makes. */
export interface DecodeOrder {
  /** Which edge `edge` limits. */
  readonly limited: Limited;
  /** Px, 1 to 65,535. */
  readonly edge: number;
  /** WebP quality, 1 to 100. */
  readonly quality: number;
  /** An image of more pixels is refused; at most `largestPixels`. */
  readonly maximumPixels: number;
}

export type DecodeResponse =
  /** `damaged`: only a part of the image could be decoded. */
  | { readonly kind: "rendered"; readonly bytes: Uint8Array; readonly damaged: boolean }
  | { readonly kind: "unreadable"; readonly reason: string };

/** The largest `maximumPixels` that the protocol can carry. */
export const largestPixels = 2 ** 32 - 1;

/** No larger file is sent to a decoder; bytes. */
export const largestImage = 256 * 1024 * 1024;

/** No larger response is accepted from a decoder; bytes. */
export const largestResponse = 16 * 1024 * 1024;

/** The exit status of a decoder that used too much memory. */
export const outOfMemory = 71;

const orderBytes = 8;
const longestReason = 300;

/** The bytes of a request that precede the image. */
export function requestHead(order: DecodeOrder, imageBytes: number): Uint8Array {
  const head = new Uint8Array(frameHead(0).length + orderBytes);
  head.set(frameHead(orderBytes + imageBytes));
  const at = frameHead(0).length;
  head.set([limitedEdges.indexOf(order.limited), order.quality, order.edge >> 8, order.edge & 0xff], at);
  new DataView(head.buffer).setUint32(at + 4, order.maximumPixels);
  return head;
}

/** The largest frame that a decoder accepts; bytes. */
export const largestRequest = orderBytes + largestImage;

/** Parses the frame of a request. */
export function readRequest(frame: Uint8Array): { readonly order: DecodeOrder; readonly image: Uint8Array } {
  const order: DecodeOrder = {
    limited: limitedEdges[frame[0] ?? 0] ?? "short",
    quality: frame[1] ?? 0,
    edge: uint16be(frame, 2),
    maximumPixels: uint32be(frame, 4),
  };
  return { order, image: frame.subarray(orderBytes) };
}

/** The bytes of a response, including its frame head. */
export function encodeResponse(response: DecodeResponse): readonly Uint8Array[] {
  const rendered = response.kind === "rendered";
  const content = rendered ? response.bytes : new TextEncoder().encode(response.reason);
  return [frameHead(1 + content.length), Uint8Array.of(rendered ? (response.damaged ? 2 : 0) : 1), content];
}

/** Parses the frame of a response; throws if it is malformed, because an image may have taken over the decoder. */
export function readResponse(frame: Uint8Array): DecodeResponse {
  const content = frame.subarray(1);
  if ((frame[0] === 0 || frame[0] === 2) && isWebp(content))
    return { kind: "rendered", bytes: content, damaged: frame[0] === 2 };
  if (frame[0] === 1) return { kind: "unreadable", reason: new TextDecoder().decode(content).slice(0, longestReason) };
  throw new Error("The decoder's response is neither an image nor a reason.");
}
