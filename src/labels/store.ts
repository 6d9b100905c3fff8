import type { Cancel } from "../clock.ts";
import type { Journal, LabelRecord, RememberedReply } from "../journal/journal.ts";
import type { Feed } from "../live/feed.ts";
import type { Author, NumberedEvent } from "../wire/event.ts";
import { unlabelled, type Labels } from "../wire/sidecar.ts";

/** The labels of all images, as they are now. */
export interface LabelStore {
  /** The labels of an image; those of nobody when it has none. */
  of(path: string): Labels;
  /** Reads what earlier runs stored; called once, first. Returns the responses that retries may still ask for. */
  load(): Promise<readonly RememberedReply[]>;
  /** Makes a stored change visible, and publishes it. */
  apply(record: LabelRecord, author: Author | undefined): void;
  /** Takes no more changes of another server. */
  close(): void;
}

export function createLabelStore(
  journal: Pick<Journal, "load" | "follow">,
  feed: Pick<Feed, "publish" | "follow">,
): LabelStore {
  const labels = new Map<string, Labels>();
  let stopFollowing: Cancel | undefined;
  let isClosed = false;

  const apply = (record: LabelRecord, author: Author | undefined) => {
    labels.set(record.path, record.labels);
    feed.publish(toEvent(record, author));
  };

  return {
    of: (path) => labels.get(path) ?? unlabelled,
    async load() {
      const loaded = await journal.load();
      let newest = 0;
      for (const [path, stored] of loaded.labels) {
        labels.set(path, stored);
        newest = Math.max(newest, Date.parse(stored.updated_at) || 0);
      }
      feed.follow(newest);
      // The labels of a folder that another server writes change here as they do there.
      stopFollowing = journal.follow?.((records) => records.forEach((record) => apply(record, undefined)));
      if (isClosed) stopFollowing?.();
      return loaded.replies;
    },
    apply,
    close() {
      isClosed = true;
      stopFollowing?.();
    },
  };
}

function toEvent({ type, path, labels }: LabelRecord, author: Author | undefined): NumberedEvent {
  const { version, tags, notes, star, updated_at, updated_by, metrics } = labels;
  if (type === "metrics-updated") {
    return { event: type, data: { path, version, metrics: { ...metrics }, updated_at, updated_by } };
  }
  const data = { path, version, tags: [...tags], notes, star, updated_at, updated_by };
  return { event: type, data: { ...data, ...(metrics && { metrics }), ...(author && { author }) } };
}
