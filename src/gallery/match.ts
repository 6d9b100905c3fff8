import type { Labels } from "../wire/sidecar.ts";
import { pickTag, rejectTag } from "./flag.ts";
import type { GalleryImage } from "./gallery-image.ts";
import type { Comparison, Flag, Query, Test } from "./query.ts";

/** Whether an image with these labels is what the query asks for. */
export function matches(query: Query, image: GalleryImage, labels: Labels): boolean {
  return query.clauses.every((clause) => clause.terms.some((term) => holds(term.test, image, labels) !== term.negated));
}

function holds(test: Test, image: GalleryImage, labels: Labels): boolean {
  switch (test.kind) {
    case "text":
      return (
        image.searchText.includes(test.text) ||
        labels.tags.some((tag) => tag.toLowerCase().includes(test.text)) ||
        (labels.notes !== "" && labels.notes.toLowerCase().includes(test.text))
      );
    case "name":
      return image.name.toLowerCase().includes(test.text);
    case "notes":
      return labels.notes.toLowerCase().includes(test.text);
    case "tag":
      return labels.tags.some((tag) =>
        test.prefix ? tag.toLowerCase().startsWith(test.tag) : tag.toLowerCase() === test.tag,
      );
    case "by":
      return labels.updated_at !== "" && labels.updated_by.toLowerCase() === test.author;
    case "type":
      return image.format === test.format;
    case "is":
      return hasFlag(test.flag, labels);
    case "star":
      return labels.star === null ? false : compare(labels.star, test.comparison, test.value);
    case "measure":
      return compare(measure(image, test.field), test.comparison, test.value);
    case "metric":
      return metricsNamed(labels, test.name).some((value) => compare(value, test.comparison, test.value));
    case "modified":
      return image.modifiedAt >= test.from && image.modifiedAt < test.until;
  }
}

function hasFlag(flag: Flag, labels: Labels): boolean {
  switch (flag) {
    case "tagged":
      return labels.tags.length > 0;
    case "untagged":
      return labels.tags.length === 0;
    case "starred":
      return labels.star !== null;
    case "unstarred":
      return labels.star === null;
    case "noted":
      return labels.notes !== "";
    case "labelled":
      return labels.tags.length > 0 || labels.star !== null || labels.notes !== "";
    case "unlabelled":
      return labels.tags.length === 0 && labels.star === null && labels.notes === "";
    case pickTag:
      return labels.tags.includes(pickTag);
    case rejectTag:
      return labels.tags.includes(rejectTag);
  }
}

function measure(image: GalleryImage, field: "w" | "h" | "size"): number {
  return field === "w" ? image.width : field === "h" ? image.height : image.size;
}

/** Metric names keep their case; the language does not ask for it. */
function metricsNamed(labels: Labels, lowerName: string): number[] {
  return Object.entries(labels.metrics ?? {}).flatMap(([name, value]) =>
    name.toLowerCase() === lowerName ? [value] : [],
  );
}

function compare(actual: number, comparison: Comparison, value: number): boolean {
  switch (comparison) {
    case "<":
      return actual < value;
    case "<=":
      return actual <= value;
    case "=":
      return actual === value;
    case ">=":
      return actual >= value;
    case ">":
      return actual > value;
  }
}
