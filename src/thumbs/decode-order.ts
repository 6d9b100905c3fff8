import { z } from "zod";

/** What a decoder is asked for, before the bytes of the picture. */
export const DecodeOrder = z.object({
  /** The edge that `edge` limits. */
  limited: z.enum(["short", "long"]),
  /** Px. */
  edge: z.number().int().positive(),
  /** WebP quality, 1 to 100. */
  quality: z.number().int().min(1).max(100),
});
export type DecodeOrder = z.infer<typeof DecodeOrder>;

/** What a decoder answers, before the bytes of the small picture, which are none if it is unreadable. */
export const DecodeAnswer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("rendered") }),
  z.object({ kind: z.literal("unreadable"), reason: z.string().max(300) }),
]);
export type DecodeAnswer = z.infer<typeof DecodeAnswer>;

/** No larger file is sent to a decoder; bytes. */
export const largestPicture = 256 * 1024 * 1024;

/** No larger answer is taken from a decoder; bytes. */
export const largestAnswer = 16 * 1024 * 1024;

/** Beyond it a picture is made smaller still: WebP ends at 16,383 px, and nobody sees more of a panorama in a grid. */
const longestEdge = 4096;

/** The size to render, in px: never enlarged, never zero. */
export function renderedSize(order: DecodeOrder, width: number, height: number): { width: number; height: number } {
  const limited = order.limited === "short" ? Math.min(width, height) : Math.max(width, height);
  const scale = Math.min(1, order.edge / limited, longestEdge / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
