import type { Client } from "../../../client.ts";
import type { QueryResponse } from "../../../wire/query.ts";
import type { ViewResponse } from "../../../wire/window.ts";
import { loadLargeParts } from "../load-large-parts.ts";
import type { LabelsModel } from "../edits/labels-model.ts";
import { createColumns, type Columns } from "./columns.ts";
import type { DamageModel } from "./damage.ts";
import type { GonePlace } from "./gone-place.ts";

export type NextViewClient = Pick<Client, "viewGeometry" | "viewWindow" | "viewPosition">;

export interface NextViewOptions {
  readonly client: NextViewClient;
  readonly labels: LabelsModel;
  readonly damage: DamageModel;
  readonly gonePlace: GonePlace;
  readonly cursor: () => string | null;
  /** Whether the position of an image has to stay known. */
  readonly isNeeded: (path: string) => boolean;
  /** Images of a large view could not be loaded. */
  readonly onFailure: (error: unknown) => void;
}

/** How a response relates to what is shown. */
export interface ViewChange {
  /** Both are responses to the same request. */
  readonly isSame: boolean;
  /** Files have changed since. */
  readonly reread: boolean;
  /** Labels decide which images match. */
  readonly followsLabels: boolean;
}

/** Loads what a response needs to be shown; the returned call makes it the next view. */
export type NextView = (next: QueryResponse | ViewResponse, change: ViewChange) => Promise<() => Columns>;

export function createNextView({ client, labels, damage, gonePlace, ...options }: NextViewOptions): NextView {
  const { cursor, isNeeded, onFailure } = options;
  return async (next, { isSame, reread, followsLabels }) => {
    if ("token" in next) {
      const { openLargeView } = await loadLargeParts();
      const columns = await openLargeView({
        client,
        view: next,
        before: isSame ? labels.columns.peek() : undefined,
        reread,
        cursor: cursor(),
        isHeld: isNeeded,
        onItems: (items) => damage.learn(items.flatMap((item) => (item.damaged ? [[item.path, item.hash]] : []))),
        onFailure,
      });
      return () => columns;
    }
    const lost = isSame ? await gonePlace.findLost(next, followsLabels) : [];
    return () => {
      const { paths, stamps, damaged = [] } = next;
      damage.learn(damaged.map((index) => [paths[index] ?? "", stamps[index] ?? ""]));
      return createColumns(gonePlace.keep(next, lost));
    };
  };
}
