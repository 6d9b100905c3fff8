import type { Client } from "../../../client.ts";
import type { ViewResponse } from "../../../wire/window.ts";
import type { Columns } from "./columns.ts";
import { blockSize, createWindowedColumns, type WindowedColumns, type WindowedOptions } from "./windowed-columns.ts";

export interface LargeViewOptions extends Omit<WindowedOptions, "client" | "geometry"> {
  readonly client: Pick<Client, "viewGeometry"> & WindowedOptions["client"];
  /** What is shown of the same request. */
  readonly before: Columns | undefined;
  /** Files have changed, so that even the same images have to be loaded again. */
  readonly reread: boolean;
  readonly cursor: string | null;
}

const opened = new WeakMap<Columns, WindowedColumns>();

/** Opens a view with what is shown first: the images around the cursor, and those that were in view before. */
export async function openLargeView(options: LargeViewOptions): Promise<Columns> {
  const { client, view, before, cursor } = options;
  const same = before && opened.get(before);
  if (same?.token === view.token && !options.reread) {
    same.recount(view);
    return same;
  }
  const columns = createWindowedColumns({ ...options, geometry: await readGeometry(client, view) });
  opened.set(columns, columns);
  const { windows, indexOf } = columns.order;
  const kept = [...(cursor === null ? [] : [cursor]), ...ends(same?.near() ?? [])];
  await Promise.all(kept.map(async (path) => windows?.seek(path)));
  const found = kept.map((path) => indexOf(path)).filter((index) => index >= 0);
  // Where the cursor's image was, its neighbours are, if it is gone.
  const left = cursor === null || indexOf(cursor) >= 0 ? -1 : (before?.order.indexOf(cursor) ?? -1);
  const shown = left >= 0 ? [...found, left] : found.length > 0 ? found : [0];
  await Promise.all(shown.map(async (index) => windows?.load(index - nearby, index + nearby)));
  return columns;
}

const nearby = blockSize / 5;

function ends(paths: readonly string[]): readonly string[] {
  return [...new Set([...paths.slice(0, 1), ...paths.slice(-1)])];
}

async function readGeometry(client: LargeViewOptions["client"], view: ViewResponse): Promise<Uint8Array> {
  if (view.geometry !== undefined) return Uint8Array.from(atob(view.geometry), (byte) => byte.charCodeAt(0));
  return new Uint8Array(await (await client.viewGeometry(view.token)).arrayBuffer());
}
