import { batch, signal } from "@preact/signals";
import type { Client } from "../../../client.ts";
import { isWithin } from "../../../gallery/path.ts";
import { limits } from "../../../wire/limits.ts";
import type { LabelsModel } from "../edits/labels-model.ts";
import type { Order } from "./columns.ts";

/** What the page knows of a file itself. */
export interface FileFacts {
  /** px as shown; 0 when unknown. */
  readonly width: number;
  readonly height: number;
  /** Addresses of its pixels carry it; "" when unknown. */
  readonly stamp: string;
}

/** The files of all images that something shows, whichever list they are in. */
export interface FilesModel {
  /** Asks the server once when this page does not know the image. Reading it subscribes. */
  of(path: string): FileFacts | undefined;
  /** Whether the server has said that there is no such image any more. Reading it subscribes. */
  isGone(path: string): boolean;
  /** Files below the folder were read again: what is known stays until the server has answered. */
  changed(folder: string): void;
  /** Asks again for what was asked for in vain. */
  recover(): void;
}

/** Images outside the view whose facts are remembered. */
const most = 20_000;

/** Remembers the files of images that leave the view, and reads those of images that were never in it. */
export function createFilesModel(client: Pick<Client, "items">, labels: LabelsModel): FilesModel {
  const outside = new Map<string, FileFacts>();
  /** With the list that was shown when the file changed: what that list says of it is old. */
  const stale = new Map<string, Order>();
  const gone = new Set<string>();
  /** Asked for since the last change; an image that is not there is not asked for again and again. */
  const asked = new Set<string>();
  const wanted: string[] = [];
  const revision = signal(0);

  const remember = (path: string, facts: FileFacts) => {
    const known = outside.get(path);
    if (known?.width === facts.width && known.height === facts.height && known.stamp === facts.stamp) return;
    outside.delete(path);
    outside.set(path, facts);
    const [oldest] = outside.keys();
    if (outside.size > most && oldest !== undefined) outside.delete(oldest);
  };

  const read = async () => {
    const paths = wanted.splice(0, limits.readItems);
    if (wanted.length > 0) queueMicrotask(() => void read());
    try {
      const { body } = await client.items(paths);
      batch(() => {
        for (const path of paths) gone.add(path);
        for (const { path, w, h, hash, star, tags, comments, version } of body.items) {
          gone.delete(path);
          stale.delete(path);
          remember(path, { width: w, height: h, stamp: hash });
          labels.learn(path, { star, tags, notes: comments }, version);
        }
        revision.value += 1;
      });
    } catch {
      // It stays unknown until someone asks for it again.
      for (const path of paths) asked.delete(path);
    }
  };

  const ask = (path: string) => {
    if (asked.has(path)) return;
    asked.add(path);
    wanted.push(path);
    if (wanted.length === 1) queueMicrotask(() => void read());
  };

  return {
    of(path) {
      const order = labels.order.value;
      const index = order.indexOf(path);
      if (index >= 0) {
        const facts = {
          width: order.widths[index] ?? 0,
          height: order.heights[index] ?? 0,
          stamp: order.stamps[index] ?? "",
        };
        remember(path, facts);
        if (stale.get(path) !== order) stale.delete(path);
        return facts;
      }
      void revision.value;
      const known = outside.get(path);
      if (!known || stale.has(path) || !labels.known(path)) ask(path);
      return known;
    },
    isGone(path) {
      void revision.value;
      return gone.has(path) && labels.order.value.indexOf(path) < 0;
    },
    changed(folder) {
      for (const path of outside.keys()) if (isWithin(path, folder)) stale.set(path, labels.order.peek());
      asked.clear();
      revision.value += 1;
    },
    recover() {
      asked.clear();
      revision.value += 1;
    },
  };
}
