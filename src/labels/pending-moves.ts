import * as z from "zod";
import { Metrics, Star, type Labels } from "../wire/sidecar.ts";
import type { FileMove } from "./file-moves.ts";

/** Labels that are about to follow a file. They follow only while the labels at the new path have this version. */
export interface PendingMove {
  readonly from: string;
  readonly to: string;
  readonly version: number;
  /** The labels that the file had, if others are at its old path by now. */
  readonly labels?: Labels;
}

const StoredMoves = z.array(
  z.object({
    from: z.string(),
    to: z.string(),
    version: z.number(),
    labels: z
      .object({
        tags: z.array(z.string()),
        notes: z.string(),
        star: Star,
        version: z.number(),
        updated_at: z.string(),
        updated_by: z.string(),
        metrics: Metrics.optional(),
      })
      .optional(),
  }),
);

export function toPendingMove({ departure: { path, labels }, to, version }: FileMove): PendingMove {
  return { from: path, to, version, ...(labels && { labels }) };
}

/** Parses moves that an earlier run stored as JSON; none if the text is anything else. */
export function parsePendingMoves(text: string): PendingMove[] {
  try {
    const { data = [] } = StoredMoves.safeParse(JSON.parse(text));
    return data.map(({ labels, ...move }) => {
      if (!labels) return move;
      const { metrics, ...rest } = labels;
      return { ...move, labels: { ...rest, ...(metrics && { metrics }) } };
    });
  } catch {
    return [];
  }
}
