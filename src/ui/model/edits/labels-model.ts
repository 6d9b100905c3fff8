import { createFacetCounter, noFacets } from "../../../gallery/facet-counter.ts";
import { batch, signal, type ReadonlySignal } from "@preact/signals";
import type { Cancel } from "../../../clock.ts";
import { flagOf } from "../../../gallery/flag.ts";
import { applyPatch, type LabelValues } from "../../../gallery/label-patch.ts";
import type { Facets, QueryResponse } from "../../../wire/query.ts";
import type { Patch } from "../../../wire/sidecar.ts";
import { isLong, listed, type LongSelection, type Targets } from "../view/targets.ts";
import { createColumns, sameOrder, type Columns, type Order, type RowLabels } from "../view/columns.ts";

/** Labels with notes; null while this page knows only whether there are any. */
export interface KnownLabels extends RowLabels {
  readonly notes: string | null;
}

/** The labels of images: the server's state, overlaid with this page's pending edits. */
export interface LabelsModel {
  /** The columns of the view that is shown. */
  readonly columns: ReadonlySignal<Columns>;
  /** A new object whenever membership, order or a file changes, and only then. */
  readonly order: ReadonlySignal<Order>;
  /** Increments with each change of any label; `of` and `isPending` read it. */
  readonly revision: ReadonlySignal<number>;
  /** Shows a view; labels of which this page knows a higher version stay. */
  adopt(next: Columns): void;
  /** Records the server's labels of one image; returns false if they are not news. */
  learn(path: string, fields: LabelValues, version: number): boolean;
  /** The labels on the server; undefined for an unknown image. */
  known(path: string): KnownLabels | undefined;
  /** The same with this page's pending edits. */
  of(path: string): KnownLabels | undefined;
  /** How often each label occurs in the view, with this page's pending edits. Reading it subscribes. */
  facets(): Facets;
  isPending(path: string): boolean;
  /** Whether any edit of this page is pending. */
  isSaving(): boolean;
  /** Shows a patch before it is saved; the returned call removes it. */
  hold(images: Targets, patch: Patch): () => void;
  /** Calls `listener` for each known image that an edit, pending or saved, makes reviewed or unreviewed. */
  onReviewed(listener: (path: string, reviewed: boolean) => void): Cancel;
  /** Forgets all but pending edits: the next response is adopted whatever its versions. */
  forget(): void;
}

/** Whether it has stars or a flag. */
function isReviewed(labels: KnownLabels | undefined): boolean | undefined {
  return labels && (labels.star !== null || flagOf(labels.tags) !== null);
}

interface Hold {
  readonly images: ReadonlySet<string> | LongSelection;
  /** Empty for a long selection. */
  readonly paths: ReadonlySet<string>;
  readonly patch: Patch;
}

/** Most images outside the view whose labels are remembered, so that an older response does not revert them. */
const strayLimit = 20_000;

/** Edits of more images are counted in the facets once saved, because counting them at once would block the page. */
const countedAtOnce = 10_000;

const emptyResponse: QueryResponse = {
  v: 1,
  path: "/",
  q: "",
  sort: "name",
  inScope: 0,
  total: 0,
  paths: [],
  widths: [],
  heights: [],
  stamps: [],
  stars: [],
  versions: [],
  tagNames: [],
  tags: {},
  noted: [],
  facets: noFacets,
};

/** Holds the labels that the server has sent; empty until the first response is adopted. */
export function createLabelsModel(): LabelsModel {
  const columns = signal(createColumns(emptyResponse));
  const order = signal(columns.peek().order);
  const revision = signal(0);
  const strays = new Map<string, KnownLabels>();
  const notes = new Map<string, { readonly text: string; readonly version: number }>();
  const holds = new Set<Hold>();
  const listeners = new Set<(path: string, reviewed: boolean) => void>();
  let trusting = false;

  const remember = (path: string, labels: KnownLabels) => {
    strays.delete(path);
    strays.set(path, labels);
    const [oldest] = strays.keys();
    if (strays.size > strayLimit && oldest !== undefined) strays.delete(oldest);
  };

  const known = (path: string): KnownLabels | undefined => {
    const [listed, stray] = [columns.peek().labels(columns.peek().order.indexOf(path)), strays.get(path)];
    const row = listed && stray && stray.version > listed.version ? stray : (listed ?? stray);
    if (!row) return undefined;
    const text = row.noted ? notes.get(path) : undefined;
    return { ...row, notes: row.noted ? (text?.version === row.version ? text.text : null) : "" };
  };

  const adopt = (next: Columns) => {
    const before = columns.peek();
    if (!trusting) {
      for (const [path, labels] of strays) next.patch(path, labels);
      // Labels received since the last response, and those with pending edits, are kept even if their row is gone.
      const saving = [...holds]
        .flatMap(({ paths }) => [...paths])
        .flatMap((path) => {
          const labels = before.labels(before.order.indexOf(path));
          return labels ? [[path, labels] as const] : [];
        });
      for (const [path, labels] of [...before.patched(), ...saving]) {
        if (!next.patch(path, labels) && next.order.indexOf(path) < 0) remember(path, { ...labels, notes: null });
      }
    }
    trusting = false;
    batch(() => {
      columns.value = next;
      if (!sameOrder(before.order, next.order)) order.value = next.order;
      revision.value += 1;
    });
  };

  const shown = (path: string): KnownLabels | undefined => {
    const labels = known(path);
    const patches = [...holds].filter(({ images }) => images.has(path)).map(({ patch }) => patch);
    if (!labels || patches.length === 0) return labels;
    const patched = patches.reduce<LabelValues>(applyPatch, {
      star: labels.star,
      tags: [...labels.tags],
      notes: labels.notes ?? "",
    });
    const unread = labels.notes === null && !patches.some((patch) => patch.set_notes !== undefined);
    return {
      star: patched.star,
      tags: patched.tags,
      noted: unread || patched.notes !== "",
      notes: unread ? null : patched.notes,
      version: labels.version,
    };
  };

  /** Runs `change`, and notifies listeners of images that it made reviewed or unreviewed. */
  const watching = (paths: Iterable<string>, change: () => void) => {
    if (listeners.size === 0) return change();
    const before = Array.from(paths, (path) => [path, isReviewed(shown(path))] as const);
    change();
    for (const [path, was] of before) {
      const is = isReviewed(shown(path));
      if (was === undefined || is === undefined || was === is) continue;
      for (const listener of listeners) listener(path, is);
    }
  };

  return {
    columns,
    order,
    revision,
    adopt,
    learn(path, fields, version) {
      const before = known(path);
      if (before && before.version > version) return false;
      if (fields.notes !== "") notes.set(path, { text: fields.notes, version });
      if (before && before.version === version) {
        if (before.notes === null) revision.value += 1;
        return false;
      }
      const labels: RowLabels = { star: fields.star, tags: fields.tags, noted: fields.notes !== "", version };
      watching([path], () => {
        if (!columns.peek().patch(path, labels)) remember(path, { ...labels, notes: fields.notes });
      });
      revision.value += 1;
      return true;
    },
    known,
    of(path) {
      void revision.value;
      return shown(path);
    },
    facets() {
      void revision.value;
      const counts = columns.value.facets();
      const paths = new Set([...holds].flatMap((hold) => (hold.paths.size > countedAtOnce ? [] : [...hold.paths])));
      if (paths.size === 0 || paths.size > countedAtOnce) return counts;
      const counter = createFacetCounter(counts);
      for (const path of paths) {
        const [before, after] = [known(path), shown(path)];
        if (before && after && order.peek().indexOf(path) >= 0) counter.change(before, after);
      }
      return counter.total();
    },
    isPending(path) {
      void revision.value;
      for (const { images } of holds) if (images.has(path)) return true;
      return false;
    },
    hold(images, patch) {
      const paths = new Set(listed(images));
      const hold: Hold = { images: isLong(images) ? images : paths, paths, patch };
      watching(hold.paths, () => holds.add(hold));
      revision.value += 1;
      return () => {
        if (!holds.has(hold)) return;
        watching(hold.paths, () => holds.delete(hold));
        revision.value += 1;
      };
    },
    isSaving: () => holds.size > 0,
    onReviewed(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    forget() {
      strays.clear();
      notes.clear();
      trusting = true;
    },
  };
}
