import { batch, signal } from "@preact/signals";
import type { Client } from "../../../client.ts";
import { isWithin } from "../../../wire/gallery-path.ts";
import { limits } from "../../../wire/limits.ts";
import type { LabelsModel } from "../edits/labels-model.ts";
import type { ColumnFacts, Order } from "./columns.ts";

/**
 * Why the server has no such image: `gone` if this page has seen it, else `never`, as with a link to an image that was
 * renamed long ago.
 */
export type Absence = "gone" | "never";

/** The files of all images on the page, whichever list they are in. */
export interface FilesModel {
  /** Requests an unknown image from the server, once. Reading it subscribes. */
  of(path: string): ColumnFacts | undefined;
  /** Set for an image that does not exist, according to the server. Reading it subscribes. */
  absence(path: string): Absence | undefined;
  /** Asks the server whether these images exist. Never rejects. */
  check(paths: readonly string[]): Promise<void>;
  /** The server lists these images again. */
  listed(has: (path: string) => boolean): void;
  /** Files below the folder were read again. Known facts stay until the response arrives. */
  changed(folder: string): void;
  /** Repeats failed requests. */
  recover(): void;
}

/** Images outside the view whose facts are remembered. */
const most = 20_000;

/** Remembers the files of images that left the view, and requests those that were never in it. */
export function createFilesModel(client: Pick<Client, "items">, labels: LabelsModel): FilesModel {
  const outside = new Map<string, ColumnFacts>();
  /** Changed files, with the list shown at that time: its facts about them are outdated. */
  const stale = new Map<string, Order>();
  const absent = new Map<string, Absence>();
  /** Requested since the last change, so that a missing image is requested once. */
  const asked = new Set<string>();
  const wanted: string[] = [];
  const revision = signal(0);

  const remember = (path: string, facts: ColumnFacts) => {
    const known = outside.get(path);
    if (known?.width === facts.width && known.height === facts.height && known.stamp === facts.stamp) return;
    outside.delete(path);
    outside.set(path, facts);
    const [oldest] = outside.keys();
    if (outside.size > most && oldest !== undefined) outside.delete(oldest);
  };

  const readPaths = async (paths: readonly string[]) => {
    try {
      const { body } = await client.items(paths);
      const found = new Set(body.items.map(({ path }) => path));
      batch(() => {
        for (const path of paths) {
          if (found.has(path)) absent.delete(path);
          else if (!absent.has(path)) absent.set(path, outside.has(path) || labels.known(path) ? "gone" : "never");
        }
        const [oldest] = absent.keys();
        if (absent.size > most && oldest !== undefined) absent.delete(oldest);
        for (const { path, w, h, hash, star, tags, comments, version } of body.items) {
          stale.delete(path);
          remember(path, { width: w, height: h, stamp: hash });
          labels.learn(path, { star, tags, notes: comments }, version);
        }
        revision.value += 1;
      });
    } catch {
      // Stays unknown until it is read again.
      for (const path of paths) asked.delete(path);
    }
  };

  const read = async () => {
    const paths = wanted.splice(0, limits.readItems);
    if (wanted.length > 0) queueMicrotask(() => void read());
    await readPaths(paths);
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
      const facts = order.fileAt(order.indexOf(path));
      if (facts) {
        remember(path, facts);
        if (stale.get(path) !== order) stale.delete(path);
        return facts;
      }
      void revision.value;
      const known = outside.get(path);
      if (!known || stale.has(path) || !labels.known(path)) ask(path);
      return known;
    },
    absence(path) {
      void revision.value;
      return absent.get(path);
    },
    check: readPaths,
    listed(has) {
      for (const path of absent.keys()) if (has(path)) absent.delete(path);
      revision.value += 1;
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
