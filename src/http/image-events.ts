import { toItemsChanges } from "../gallery/items-changes.ts";
import type { ScannerEvents } from "../gallery/scanner.ts";
import type { MovedLabels } from "../labels/moved-labels.ts";
import type { Feed } from "../live/feed.ts";
import type { NumberedEvent } from "../wire/event.ts";
import type { IndexHealth } from "../wire/health.ts";
import { limits } from "../wire/limits.ts";

export interface ImageEventsOptions {
  readonly feed: Pick<Feed, "publish" | "announce">;
  /** Resolves once events may be numbered. */
  readonly idsReserved: () => Promise<unknown>;
  /** Moves labels along with files. */
  readonly movedLabels: () => MovedLabels;
  readonly onProgress: (found: number, index: IndexHealth) => void;
}

/** Publishes changes of the folder. */
export function createImageEvents({ feed, idsReserved, movedLabels, onProgress }: ImageEventsOptions): ScannerEvents {
  const publish = (events: readonly NumberedEvent[]): void =>
    void idsReserved().then(() => events.forEach(feed.publish));
  return {
    onProgress(index) {
      onProgress(index.images, index);
      const { phase, images, folders, unread } = index;
      feed.announce({ event: "index-progress", data: { phase, images, folders, unread } });
    },
    onChanged: (path) => publish([{ event: "folder-refreshed", data: { path } }]),
    onImages(changes) {
      const { added, changed, removed } = changes;
      movedLabels().note(changes);
      publish([
        ...toItemsChanges(removed.map(pathOf)).map((data) => ({ event: "items-removed", data }) as const),
        ...toItemsChanges(added.map(pathOf)).map((data) => ({ event: "items-added", data }) as const),
        ...toItemsChanges(changed).map((data) => ({ event: "items-changed", data }) as const),
      ]);
    },
    async onQuiet(store) {
      const moves = await movedLabels().settle(store);
      if (moves.length <= limits.batchPaths) {
        for (let at = 0; at < moves.length; at += limits.eventPaths)
          publish([{ event: "items-moved", data: { moves: moves.slice(at, at + limits.eventPaths) } }]);
      }
    },
    async onPending(pending) {
      await idsReserved();
      await movedLabels().resume(pending);
    },
  };
}

function pathOf({ path }: { readonly path: string }): string {
  return path;
}
