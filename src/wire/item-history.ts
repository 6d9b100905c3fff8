import * as z from "zod";

/** The value of a field before or after a change. */
const HistoryValue = z.union([z.string(), z.number(), z.array(z.string()), z.null()]);
export type HistoryValue = z.infer<typeof HistoryValue>;

/** The response of `GET /item/history`, newest first. */
export const ItemHistory = z.object({
  path: z.string(),
  changes: z.array(
    z.object({
      /** The version that the change led to. */
      version: z.number(),
      /** ISO 8601 UTC. */
      at: z.string(),
      by: z.string(),
      fields: z.array(
        z.object({
          /** `star`, `flag`, `tags`, `notes`, `path`, or `metrics.` and the name of one. */
          field: z.string(),
          /** Omitted if it is no longer known. */
          from: HistoryValue.optional(),
          to: HistoryValue,
        }),
      ),
    }),
  ),
  /** Give this as `before` for the next page; null at the end. */
  next: z.number().nullable(),
});
export type ItemHistory = z.infer<typeof ItemHistory>;
