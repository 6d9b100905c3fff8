import type { Slice } from "../time-slices.ts";
import type { BulkOutcome } from "../wire/bulk.ts";

const perPiece = 256;

/** The outcomes of a bulk edit, and its response as JSON text in pieces: one with the counts, then some outcomes each. */
export interface BulkOutcomes {
  readonly count: number;
  add(outcome: BulkOutcome): void;
  replace(index: number, outcome: BulkOutcome): void;
  toPieces(slice: Slice): Promise<string[]>;
  /** Encodes again what was replaced since; returns the numbers of those pieces. */
  refresh(pieces: string[]): number[];
}

export function createBulkOutcomes(): BulkOutcomes {
  const outcomes: BulkOutcome[] = [];
  const counts = { changed: 0, unchanged: 0, conflict: 0, refused: 0, not_found: 0 };
  const stale = new Set<number>();

  const toHead = () => {
    const { changed, unchanged, conflict, refused, not_found } = counts;
    const head = { changed, unchanged, conflicts: conflict, refused, not_found };
    return `${JSON.stringify(head).slice(0, -1)},"outcomes":[`;
  };
  /** `piece` counts from 1. */
  const toPiece = (piece: number) => {
    const from = (piece - 1) * perPiece;
    const text = JSON.stringify(outcomes.slice(from, from + perPiece)).slice(1, -1);
    return `${from === 0 ? "" : ","}${text}${from + perPiece < outcomes.length ? "" : "]}"}`;
  };

  return {
    get count() {
      return outcomes.length;
    },
    add(outcome) {
      outcomes.push(outcome);
      counts[outcome.status] += 1;
    },
    replace(index, outcome) {
      const before = outcomes[index];
      if (before) counts[before.status] -= 1;
      counts[outcome.status] += 1;
      outcomes[index] = outcome;
      stale.add(Math.floor(index / perPiece) + 1);
    },
    async toPieces(slice) {
      const pieces = [toHead()];
      do {
        pieces.push(toPiece(pieces.length));
        if (slice.isOver()) await slice.next();
      } while ((pieces.length - 1) * perPiece < outcomes.length);
      return pieces;
    },
    refresh(pieces) {
      if (stale.size === 0) return [];
      const again = [0, ...stale];
      stale.clear();
      for (const piece of again) pieces[piece] = piece === 0 ? toHead() : toPiece(piece);
      return again;
    },
  };
}
