import { limits } from "../../../wire/limits.ts";
import type { QueryResponse } from "../../../wire/query.ts";
import type { LabelsModel } from "../edits/labels-model.ts";
import type { Columns, Order } from "./columns.ts";
import type { FilesModel } from "./file-facts.ts";

/** The place of the image at the cursor, which stays when its file is gone, so that no key acts on the image after it. */
export interface GonePlace {
  /** The image whose place is held, if any. */
  path(): string | null;
  /**
   * The images at the cursor and in the selection that the next response to the same request leaves out because their files
   * are gone. Asks the server about those that no changed label explains.
   */
  findLost(next: QueryResponse, followsLabels: boolean): Promise<readonly string[]>;
  /** The response to show: with the image at the cursor, if that is lost. */
  keep(next: QueryResponse, lost: readonly string[]): QueryResponse;
  /** Releases the place if the cursor is elsewhere; true if one was released. */
  leave(): boolean;
}

export interface GonePlaceOptions {
  readonly labels: LabelsModel;
  readonly files: Pick<FilesModel, "absence" | "check">;
  readonly cursor: () => string | null;
  readonly selected: () => readonly string[];
  /** Selected images are gone; called before they leave the view. */
  readonly onLost: (paths: readonly string[]) => void;
}

/** Watches the images at the cursor and in the selection; of a large selection, as many as can be asked for at once. */
export function createGonePlace({ labels, files, cursor, selected, onLost }: GonePlaceOptions): GonePlace {
  let held: string | null = null;

  const isRelabelled = (path: string) =>
    labels.isPending(path) ||
    labels.columns
      .peek()
      .patched()
      .some(([each]) => each === path);

  return {
    path: () => held,
    async findLost(next, followsLabels) {
      const path = cursor();
      const watched = [...new Set([...(path === null ? [] : [path]), ...selected()])].slice(0, limits.readItems);
      const left = leftBehind(labels.columns.peek(), next, watched);
      const unexplained = followsLabels ? left.filter((each) => !isRelabelled(each)) : left;
      const unknown = unexplained.filter((each) => files.absence(each) === undefined);
      if (unknown.length > 0) await files.check(unknown);
      return unexplained.filter((each) => files.absence(each) !== undefined);
    },
    keep(next, lost) {
      const path = cursor();
      held = path !== null && lost.includes(path) ? path : null;
      if (lost.length > 0) onLost(lost);
      return held === null ? next : withHeldPlace(next, labels.columns.peek(), held);
    },
    leave() {
      if (held === null || held === cursor()) return false;
      held = null;
      return true;
    },
  };
}

/** The watched images that a view has and its next response does not. */
function leftBehind(before: Columns, next: QueryResponse, watched: readonly string[]): readonly string[] {
  const shown = watched.filter((path) => before.order.indexOf(path) >= 0);
  const [only] = shown;
  if (only === undefined) return [];
  if (shown.length === 1) return next.paths.includes(only) ? [] : [only];
  const listed = new Set(next.paths);
  return shown.filter((path) => !listed.has(path));
}

/**
 * The response with an image that it does not list, after the image that came before it and with the labels and size that it
 * had, so that the place of an image whose file is gone stays. Counts do not include it.
 */
function withHeldPlace(next: QueryResponse, before: Columns, path: string): QueryResponse {
  const { order } = before;
  const from = order.indexOf(path);
  const labels = before.labels(from);
  const file = order.fileAt(from);
  if (!labels) return next;
  const at = placeAfter(next, order, from);
  const insert = <T>(column: readonly T[], value: T): T[] => [...column.slice(0, at), value, ...column.slice(at)];
  const move = (index: number) => (index < at ? index : index + 1);
  const tagNames = [...new Set([...next.tagNames, ...labels.tags])];
  const tags = Object.entries(next.tags).map(([index, positions]) => [move(Number(index)), positions] as const);
  return {
    ...next,
    paths: insert(next.paths, path),
    widths: insert(next.widths, file?.width ?? 0),
    heights: insert(next.heights, file?.height ?? 0),
    stamps: insert(next.stamps, file?.stamp ?? ""),
    stars: insert(next.stars, labels.star),
    versions: insert(next.versions, labels.version),
    tagNames,
    tags: Object.fromEntries([...tags, [at, labels.tags.map((tag) => tagNames.indexOf(tag))]]),
    noted: [...next.noted.map(move), ...(labels.noted ? [at] : [])],
  };
}

/** After the nearest image before it that is still listed; at the beginning if none is. */
function placeAfter(next: QueryResponse, order: Order, from: number): number {
  const positions = new Map(next.paths.map((path, index) => [path, index]));
  for (let index = from - 1; index >= 0; index -= 1) {
    const found = positions.get(order.pathAt(index) ?? "");
    if (found !== undefined) return found + 1;
  }
  return 0;
}
