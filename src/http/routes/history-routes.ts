import { flagOf, isFlagTag } from "../../gallery/flag.ts";
import type { Gallery } from "../../gallery/gallery.ts";
import type { Journal, LabelChange } from "../../journal/journal.ts";
import type { HistoryValue, ItemHistory } from "../../wire/item-history.ts";
import { limits } from "../../wire/limits.ts";
import type { Labels } from "../../wire/sidecar.ts";
import type { Handlers } from "../call.ts";
import { readInteger, requireImage } from "../parameters.ts";
import { uncachedJson } from "../plain-response.ts";

const defaultLimit = 20;

export interface HistoryDependencies {
  readonly gallery: Gallery;
  readonly journal: Pick<Journal, "changesOf">;
}

/** Who set what on an image, and when. */
export function historyRoutes({ gallery, journal }: HistoryDependencies): Handlers<"itemHistory"> {
  return {
    async itemHistory({ url }) {
      const { path } = requireImage(gallery, url);
      const limit = readInteger(url, "limit", { fallback: defaultLimit, min: 1, max: limits.historyChanges });
      const largest = Number.MAX_SAFE_INTEGER;
      const before = readInteger(url, "before", { fallback: largest, min: 1, max: largest });
      const found = (await journal.changesOf?.(path, before, limit + 1)) ?? [];
      const changes = found.slice(0, limit);
      const response: ItemHistory = {
        path,
        changes: changes.map((change) => ({
          version: change.labels.version,
          at: change.labels.updated_at,
          by: change.labels.updated_by,
          fields: fieldsOf(change),
        })),
        next: found.length > limit ? (changes.at(-1)?.labels.version ?? null) : null,
      };
      return uncachedJson(response);
    },
  };
}

type ChangedField = ItemHistory["changes"][number]["fields"][number];

function fieldsOf({ path, labels, movedFrom, before }: LabelChange): ChangedField[] {
  const now = valuesOf(labels);
  const earlier = before && valuesOf(before);
  const fields: ChangedField[] = movedFrom === undefined ? [] : [{ field: "path", from: movedFrom, to: path }];
  for (const field of new Set([...now.keys(), ...(earlier?.keys() ?? [])])) {
    const to = now.get(field) ?? null;
    if (!earlier) {
      if (!isEmpty(to)) fields.push({ field, to });
      continue;
    }
    const from = earlier.get(field) ?? null;
    if (JSON.stringify(from) !== JSON.stringify(to)) fields.push({ field, from, to });
  }
  return fields;
}

function valuesOf({ star, tags, notes, metrics }: Labels): Map<string, HistoryValue> {
  const values = new Map<string, HistoryValue>([
    ["star", star],
    ["flag", flagOf(tags)],
    ["tags", tags.filter((tag) => !isFlagTag(tag))],
    ["notes", notes],
  ]);
  for (const [name, value] of Object.entries(metrics ?? {})) values.set(`metrics.${name}`, value);
  return values;
}

function isEmpty(value: HistoryValue): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
