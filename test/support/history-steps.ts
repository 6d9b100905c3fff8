import fc from "fast-check";
import type { DiskError } from "./simulated-disk.ts";

/** One thing that happens to a journal. */
export type Step =
  | { readonly kind: "edit"; readonly images: readonly number[]; readonly hasResponse: boolean }
  /** Time passes, and what is due then is done. */
  | { readonly kind: "wait"; readonly ms: number }
  /** An edit while what is due after a wait is under way. */
  | { readonly kind: "edit-meanwhile"; readonly images: readonly number[]; readonly ms: number }
  /** The process or the machine ends after so many more calls of the disk, or of `sync` alone. */
  | { readonly kind: "end"; readonly isPowerCut: boolean; readonly afterCalls: number; readonly beforeSync: boolean }
  | { readonly kind: "error"; readonly error: "full" | DiskError; readonly afterCalls: number; readonly times: number }
  | { readonly kind: "close" }
  /** A byte of the snapshot is flipped before the next start. */
  | { readonly kind: "flip"; readonly at: number };

/** An edit asks four times, a snapshot and a rewriting some twenty times. */
const afterCalls = fc.oneof(fc.nat(5), fc.nat(40));
const images = fc.array(fc.nat(5), { minLength: 1, maxLength: 3 });

/** A history of edits with crashes; of errors as well if asked for. */
export function historyArbitrary({ withFaults }: { withFaults: boolean }): fc.Arbitrary<readonly Step[]> {
  const calm = [
    { weight: 6, arbitrary: fc.record({ kind: fc.constant("edit" as const), images, hasResponse: fc.boolean() }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(400, 6_000, 700_000) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("edit-meanwhile" as const), images, ms: fc.constantFrom(400, 6_000) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("close" as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("flip" as const), at: fc.nat(9_999).map((part) => part / 10_000) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("end" as const),
        isPowerCut: fc.boolean(),
        afterCalls,
        beforeSync: fc.boolean(),
      }),
    },
  ];
  const error = fc.record({
    kind: fc.constant("error" as const),
    // A write to a nearly full disk takes a part, and only the next one fails.
    error: fc.constantFrom("full", "full", "short", "ENOSPC", "EDQUOT", "EIO", "EROFS"),
    afterCalls,
    times: fc.constantFrom(1, 2, 50),
  });
  const steps: fc.WeightedArbitrary<Step>[] = withFaults ? [...calm, { weight: 3, arbitrary: error }] : calm;
  return fc.array(fc.oneof(...steps), { minLength: 2, maxLength: 14 });
}
