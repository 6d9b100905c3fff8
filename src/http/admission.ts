import type { Clock } from "../clock.ts";
import { folderOf, parseGalleryPath, rootPath } from "../wire/gallery-path.ts";
import type { EndpointName } from "../wire/endpoints.ts";

export interface AdmissionOptions {
  readonly clock: Pick<Clock, "after">;
  /** Settles once labels have been loaded and events may be numbered. */
  readonly loaded: Promise<unknown>;
  /** Settles once the folder has been read. */
  readonly ready: Promise<unknown>;
  /** Resolves once everything is visible that an earlier run knew. */
  readonly shown: Promise<void>;
  /** Has the folder of a path read next; resolves once that is visible. */
  readonly readNext: (path: string) => Promise<void>;
}

/** A small folder is read completely within this time, so that its first response is complete. */
const patienceMs = 250;

/** Endpoints that need all images with their sizes: scripts request them once, and must not miss any. */
const whole: ReadonlySet<EndpointName> = new Set([
  "export",
  "exportSome",
  "import",
  "planFinish",
  "refresh",
  "restore",
]);
/** Endpoints that only need the labels, or name images in their body. */
const pathless: ReadonlySet<EndpointName> = new Set([
  "readViews",
  "putViews",
  "readStates",
  "nameState",
  "finishOverview",
  "finishStatus",
  "startFinish",
  "undoFinish",
]);

/** Delays requests until what they need has been read. */
export type AdmissionControl = ReturnType<typeof createAdmission>;

/**
 * Delays requests while the folder is read for the first time: until the folders they name are read, not the others.
 */
export function createAdmission({ clock, loaded, ready, shown, readNext }: AdmissionOptions) {
  let isReady = false;
  const patience = new Promise<void>((resolve) => {
    const cancel = clock.after(patienceMs, resolve);
    ready.then(
      () => {
        isReady = true;
        cancel();
      },
      // Each request sees the error.
      cancel,
    );
  });
  const admitPath = (path: string) => Promise.race([ready, readNext(path)]);

  return {
    async admit(name: EndpointName, url: URL): Promise<void> {
      if (isReady) return;
      await Promise.race([ready, Promise.all([Promise.race([patience, shown]), loaded])]);
      if (whole.has(name)) await ready;
      else if (!pathless.has(name)) {
        const parsed = parseGalleryPath(url.searchParams.get("path") ?? rootPath);
        // The handler refuses an invalid path.
        if (parsed.kind === "path") await admitPath(parsed.path);
      }
    },
    /** The same for paths in the body of a request. */
    async admitPaths(paths: readonly string[]): Promise<void> {
      if (isReady) return;
      const admitted = new Set<string>();
      for (const text of paths) {
        const parsed = parseGalleryPath(text);
        if (parsed.kind === "invalid" || admitted.has(folderOf(parsed.path))) continue;
        admitted.add(folderOf(parsed.path));
        await admitPath(parsed.path);
      }
    },
    /** Resolves once everything has been read. */
    async admitAll(): Promise<void> {
      await ready;
    },
  };
}
