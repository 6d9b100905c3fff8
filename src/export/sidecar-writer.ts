import type { Cancel, Clock } from "../clock.ts";
import type { ExportRow } from "../wire/export.ts";
import { SidecarRefused, type SidecarFiles } from "./sidecar-files.ts";
import { createSidecarTargets } from "./sidecar-targets.ts";
import type { Wanted } from "./write-sidecar.ts";

/** Keeps XMP files beside images in step with their labels. */
export interface SidecarWriter {
  /** The labels of an image have changed. */
  note(path: string): void;
  /** Writes what earlier runs have not written, unless another program has changed the file since. */
  catchUp(paths: readonly string[]): void;
  /** Why some files could not be written, as sentences. */
  warnings(): readonly string[];
  /** Writes what is left, but for a large rest, which the next start catches up with. */
  close(): Promise<void>;
}

export interface SidecarWriterOptions {
  readonly files: SidecarFiles;
  readonly clock: Pick<Clock, "after">;
  /** The labels of an image that is there and was labelled. */
  readonly rowOf: (path: string) => ExportRow | undefined;
  readonly isImage: (path: string) => boolean;
  /** Called when files cannot be written, for a reason that is new. */
  readonly onWarning: (warning: string) => void;
}

const writeAfterMs = 1_000;
const retryAfterMs = 60_000;
const mostAtClose = 100;

export function createSidecarWriter({ files, clock, rowOf, isImage, onWarning }: SidecarWriterOptions): SidecarWriter {
  let waiting = new Map<string, Wanted>();
  const failed = new Map<string, { readonly wanted: Wanted; readonly reason: string }>();
  const reported = new Set<string>();
  let left = Number.POSITIVE_INFINITY;
  let cancel: Cancel | undefined;
  let current: Promise<void> = Promise.resolve();

  const schedule = (ms: number): void => {
    cancel ??= clock.after(ms, flush);
  };
  const want = (path: string, wanted: Wanted): void => {
    if (waiting.get(path) !== "edited") waiting.set(path, wanted);
    failed.delete(path);
    if (failed.size === 0) reported.clear();
  };
  const fail = (path: string, wanted: Wanted, reason: string): void => {
    failed.set(path, { wanted, reason });
    if (!reported.has(reason)) onWarning(`${reason} The labels themselves are stored.`);
    reported.add(reason);
  };
  const writeAll = async (): Promise<void> => {
    const batch = waiting;
    waiting = new Map();
    const targets = createSidecarTargets(files, isImage);
    for (const [path, wanted] of batch) {
      if (left <= 0) return;
      left -= 1;
      try {
        const row = rowOf(path);
        if (!row) continue;
        // Loaded on first use, because it brings a parser.
        const { writeSidecar } = await import("./write-sidecar.ts");
        const outcome = await writeSidecar({ files, targets }, row, path, wanted);
        if (outcome === "no XMP") fail(path, wanted, `The XMP file of ${path} is not XMP. It stays as it is.`);
      } catch (error) {
        const reason =
          error instanceof SidecarRefused ? error.message : `XMP files cannot be written: ${String(error)}`;
        fail(path, wanted, reason);
      }
    }
  };
  function flush(): void {
    cancel = undefined;
    for (const [path, { wanted }] of failed) want(path, wanted);
    current = current.then(writeAll).then(() => {
      if (failed.size > 0) schedule(retryAfterMs);
    });
  }

  return {
    note(path) {
      // What waits for another try must not delay this.
      if (waiting.size === 0) {
        cancel?.();
        cancel = undefined;
      }
      want(path, "edited");
      schedule(writeAfterMs);
    },
    catchUp(paths) {
      for (const path of paths) want(path, "to catch up");
      if (paths.length > 0) schedule(writeAfterMs);
    },
    warnings() {
      const reasons = [...new Set([...failed.values()].map(({ reason }) => reason))].slice(0, 3);
      return reasons.map(
        (reason) => `${failed.size} XMP ${failed.size === 1 ? "file is" : "files are"} not up to date. ${reason}`,
      );
    },
    async close() {
      cancel?.();
      left = mostAtClose;
      await current;
      await writeAll();
    },
  };
}
