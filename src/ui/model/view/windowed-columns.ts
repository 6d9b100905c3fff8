import { signal } from "@preact/signals";
import type { Client } from "../../../client.ts";
import { createFacetCounter, type FacetCounter } from "../../../gallery/facet-counter.ts";
import { sameTags } from "../../../gallery/label-patch.ts";
import type { Item } from "../../../wire/listing.ts";
import type { Facets } from "../../../wire/query.ts";
import { ratioOfByte } from "../../../wire/ratio-byte.ts";
import type { ViewResponse } from "../../../wire/window.ts";
import { createLongSelection } from "./long-selection.ts";
import type { Columns, ColumnFacts, RowLabels } from "./columns.ts";

/** A large view, of which the images near those in view are loaded. */
export interface WindowedColumns extends Columns {
  readonly token: string;
  /** Images that were wanted last. */
  near(): readonly string[];
  /** Adopts newer counts of the same images, and loads again what failed to load. */
  recount(view: ViewResponse): void;
}

export interface WindowedOptions {
  readonly client: Pick<Client, "viewWindow" | "viewPosition">;
  readonly view: ViewResponse;
  /** One byte of proportions per image. */
  readonly geometry: Uint8Array;
  /** Whether the position of an image has to stay known, wherever the view is scrolled. */
  readonly isHeld: (path: string) => boolean;
  readonly onItems: (items: readonly Item[]) => void;
  /** Images could not be loaded. */
  readonly onFailure: (error: unknown) => void;
}

/** Images loaded at once, and how many such blocks are held. */
export const blockSize = 250;
const mostBlocks = 60;
const parallel = 2;

interface LoadedRow extends RowLabels, ColumnFacts {
  readonly path: string;
}

/** Starts with no image loaded. */
export function createWindowedColumns(options: WindowedOptions): WindowedColumns {
  const { client, view, geometry, isHeld } = options;
  const { token, total: count } = view;
  const blocks = new Map<number, readonly (LoadedRow | null)[]>();
  const positions = new Map<string, number>();
  const patched = new Map<string, RowLabels>();
  const arrived = signal(0);
  const loading = new Map<number, Promise<void>>();
  let wanted: number[] = [];
  let nearby: readonly [from: number, to: number] = [0, 0];
  let { inScope, facets } = view;
  let counter: FacetCounter | undefined;

  const rowAt = (index: number): LoadedRow | undefined => {
    void arrived.value;
    return blocks.get(Math.floor(index / blockSize))?.[index % blockSize] ?? undefined;
  };

  const indexOf = (path: string): number => {
    void arrived.value;
    return positions.get(path) ?? -1;
  };

  const labels = (index: number): RowLabels | undefined => {
    const row = rowAt(index);
    if (!row) return undefined;
    const newer = patched.get(row.path);
    const { star, tags, noted, version } = newer && newer.version > row.version ? newer : row;
    return { star, tags, noted, version };
  };

  const drop = (block: number) => {
    for (const row of blocks.get(block) ?? []) if (row && !isHeld(row.path)) positions.delete(row.path);
    blocks.delete(block);
  };

  const put = (block: number, items: readonly (Item | null)[]) => {
    blocks.set(block, items.map(toRow));
    for (const [at, item] of items.entries()) if (item) positions.set(item.path, block * blockSize + at);
    for (const oldest of blocks.keys()) {
      if (blocks.size <= mostBlocks) break;
      drop(oldest);
    }
    options.onItems(items.filter((item) => item !== null));
    arrived.value = arrived.peek() + 1;
  };

  const read = async (block: number) => {
    try {
      put(block, (await client.viewWindow(token, block * blockSize, blockSize)).body.items);
    } catch (error) {
      options.onFailure(error);
    }
    loading.delete(block);
    pump();
  };

  const loadBlock = (block: number): Promise<void> => {
    const known = loading.get(block) ?? read(block);
    if (!blocks.has(block)) loading.set(block, known);
    return known;
  };

  const pump = () => {
    while (loading.size < parallel) {
      const block = wanted.pop();
      if (block === undefined) return;
      if (!blocks.has(block)) void loadBlock(block);
    }
  };

  /** The blocks of a range, most recently used last. */
  const blocksOf = (from: number, to: number): number[] => {
    const first = Math.floor(Math.max(0, from) / blockSize);
    const end = Math.ceil(Math.min(count, to) / blockSize);
    return Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at);
  };

  const want = (from: number, to: number) => {
    nearby = [from, to];
    const inView = blocksOf(from, to).reverse();
    for (const block of inView) {
      const rows = blocks.get(block);
      if (rows && blocks.delete(block)) blocks.set(block, rows);
    }
    wanted = [...blocksOf(from - blockSize, to + blockSize), ...inView].filter((block) => !blocks.has(block));
    pump();
  };

  const load = async (from: number, to: number) => {
    await Promise.all(blocksOf(from, to).flatMap((block) => (blocks.has(block) ? [] : [loadBlock(block)])));
  };

  const slice = (from = 0, to = count) => {
    const found: string[] = [];
    for (let index = from; index < Math.min(to, count); index += 1) {
      const row = rowAt(index);
      if (row) found.push(row.path);
    }
    return found;
  };

  return {
    token,
    order: {
      count,
      widths: ratiosOf(geometry),
      heights: new Uint8Array(count).fill(1),
      pathAt: (index) => rowAt(index)?.path,
      fileAt: rowAt,
      slice,
      indexOf,
      windows: {
        want,
        load,
        async seek(path) {
          if (positions.has(path)) return;
          const found = await client.viewPosition(token, path).catch(() => undefined);
          const position = found?.body.position ?? null;
          if (position === null) return;
          positions.set(path, position);
          arrived.value = arrived.peek() + 1;
        },
        token,
        select: (ranges, paths) => createLongSelection(token, ranges, indexOf).plus([], paths),
        async paths(from, to) {
          await load(from, to);
          return slice(from, to);
        },
      },
    },
    labels,
    patched: () => [...patched],
    patch(path, next) {
      const before = labels(positions.get(path) ?? -1);
      if (!before || next.version <= before.version) return false;
      const { star, tags, noted, version } = next;
      patched.set(path, { star, tags, noted, version });
      if (before.star !== star || !sameTags(before.tags, tags)) {
        counter ??= createFacetCounter(facets);
        counter.change(before, next);
      }
      return true;
    },
    facets(): Facets {
      facets = counter?.total() ?? facets;
      return facets;
    },
    total: count,
    get inScope() {
      return inScope;
    },
    near: () => slice(...nearby),
    recount(next) {
      ({ inScope, facets } = next);
      counter = undefined;
      want(...nearby);
    },
  };
}

function ratiosOf(geometry: Uint8Array): Float32Array {
  const known = Float32Array.from({ length: 256 }, (_, byte) => ratioOfByte(byte) ?? 0);
  const ratios = new Float32Array(geometry.length);
  for (let index = 0; index < ratios.length; index += 1) ratios[index] = known[geometry[index] ?? 0] ?? 0;
  return ratios;
}

function toRow(item: Item | null): LoadedRow | null {
  if (!item) return null;
  const { path, w, h, hash, star, tags, comments, version } = item;
  return { path, width: w, height: h, stamp: hash, star, tags, noted: comments !== "", version };
}
