import type { Cancel } from "../clock.ts";
import type { Journal, LabelRecord, Loaded } from "../journal/journal.ts";
import type { Feed } from "../live/feed.ts";
import { wholeSlice, type Slice, type TimeSlices } from "../time-slices.ts";
import type { Author, NumberedEvent } from "../wire/event.ts";
import { createLabelBytes } from "./label-bytes.ts";
import { unlabelled, type Labels } from "../wire/sidecar.ts";

/** The current labels of all images. */
export interface LabelStore {
  /** The labels of an image as they are shown and edited: those in its file if nobody has labelled it here. */
  of(path: string): Labels;
  /** The labels that somebody gave the image here; `unlabelled` if nobody has. */
  own(path: string): Labels;
  /** Reads what earlier runs stored; called once, first. */
  load(): Promise<Omit<Loaded, "labels">>;
  /** Makes the stored changes of one command visible, and publishes them. */
  apply(records: readonly LabelRecord[], author: Author | undefined): Promise<void>;
  /**
   * The same for a command of many images. All its changes are visible at once, and published in time slices; removes from
   * `byPath` what is published. Resolves at the end. One at a time.
   */
  applyLong(byPath: Map<string, LabelRecord>, author: Author | undefined): Promise<void>;
  /** Increments with each change. */
  readonly revision: number;
  /** Stops following another server's changes. */
  close(): void;
}

/** Commands of at most this many records run without a pause. */
const smallCommand = 256;
/** Most bytes of labels in the events of one command; beyond that, clients are asked to reload instead. */
const maxEventBytes = 8 * 1024 * 1024;

export function createLabelStore(
  journal: Pick<Journal, "load" | "follow">,
  feed: Pick<Feed, "publish" | "follow" | "skip">,
  slices: TimeSlices,
  /** Called with each image's labels when they are read and when they change. */
  onLabels: (path: string, labels: Labels) => void = () => {},
  /** The labels in an image's file. */
  fromFile: (path: string) => Labels = () => unlabelled,
): LabelStore {
  const labels = new Map<string, Labels>();
  let revision = 0;
  let stopFollowing: Cancel | undefined;
  let isClosed = false;
  let following: Promise<void> = Promise.resolve();

  /** The changes of a long command that are not published yet. */
  let pending: Map<string, LabelRecord> | undefined;
  let publishPending: (record: LabelRecord) => void = () => {};

  const applyAll = async (records: readonly LabelRecord[], author: Author | undefined, slice: Slice) => {
    const isHuge = hasHugeEvents(records);
    for (const [index, record] of records.entries()) {
      // The events of an image are in the order of its versions.
      const earlier = pending?.get(record.path);
      if (earlier) publishPending(earlier);
      labels.set(record.path, record.labels);
      onLabels(record.path, record.labels);
      revision += 1;
      if (!isHuge) feed.publish(toEvent(record, author));
      if (index % 64 === 0 && slice.isOver()) await slice.next();
    }
    if (isHuge) feed.skip(records.length);
  };
  const apply = async (records: readonly LabelRecord[], author: Author | undefined) => {
    if (records.length <= smallCommand) await applyAll(records, author, wholeSlice);
    else await slices.finish((slice) => applyAll(records, author, slice));
  };

  const applyLong = async (byPath: Map<string, LabelRecord>, author: Author | undefined) => {
    const count = byPath.size;
    let isHuge = false;
    publishPending = (record) => {
      labels.set(record.path, record.labels);
      onLabels(record.path, record.labels);
      revision += 1;
      if (!isHuge) feed.publish(toEvent(record, author));
      byPath.delete(record.path);
    };
    pending = byPath;
    await slices.finish(async (slice) => {
      const bytes = createLabelBytes();
      let seen = 0;
      const wait = async () => {
        seen += 1;
        if (seen % 64 === 0 && slice.isOver()) await slice.next();
      };
      for (const record of byPath.values()) {
        isHuge ||= bytes.add(record.labels) > maxEventBytes;
        if (isHuge) break;
        await wait();
      }
      for (const record of byPath.values()) {
        publishPending(record);
        await wait();
      }
    });
    pending = undefined;
    if (isHuge) feed.skip(count);
  };

  return {
    of: (path) => pending?.get(path)?.labels ?? labels.get(path) ?? fromFile(path),
    own: (path) => pending?.get(path)?.labels ?? labels.get(path) ?? unlabelled,
    async load() {
      const loaded = await journal.load();
      let newest = 0;
      for (const [path, stored] of loaded.labels) {
        labels.set(path, stored);
        onLabels(path, stored);
        newest = Math.max(newest, Date.parse(stored.updated_at) || 0);
      }
      feed.follow(newest);
      // Another server's changes to the folder appear here too.
      stopFollowing = journal.follow?.((records) => {
        following = following.then(() => apply(records, undefined));
      });
      if (isClosed) stopFollowing?.();
      return loaded;
    },
    apply,
    applyLong,
    get revision() {
      return revision;
    },
    close() {
      isClosed = true;
      stopFollowing?.();
    },
  };
}

/** Whether the events of one command exceed `maxEventBytes`. */
function hasHugeEvents(records: readonly LabelRecord[]): boolean {
  const bytes = createLabelBytes();
  return records.length > 1 && records.some(({ labels }) => bytes.add(labels) > maxEventBytes);
}

function toEvent({ type, path, labels, moved }: LabelRecord, author: Author | undefined): NumberedEvent {
  const { version, tags, notes, star, updated_at, updated_by, metrics } = labels;
  if (type === "metrics-updated") {
    return { event: type, data: { path, version, metrics: { ...metrics }, updated_at, updated_by } };
  }
  const data = { path, version, tags: [...tags], notes, star, updated_at, updated_by };
  return {
    event: type,
    data: { ...data, ...(metrics && { metrics }), ...(author && { author }), ...(moved && { moved }) },
  };
}
