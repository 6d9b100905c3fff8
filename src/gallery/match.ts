import type { Labels } from "../wire/sidecar.ts";
import { flagOf, isFlagTag, pickTag, rejectTag } from "./flag.ts";
import type { GalleryImage } from "./gallery-image.ts";
import type { Clause, Property, Query, Test } from "./search-terms.ts";
import { compareNumbers } from "./field-values.ts";

/** Whether an image with these labels matches the query. */
export function matches(query: Query, image: GalleryImage, labels: Labels): boolean {
  return query.clauses.every((clause) => clauseHolds(clause, image, labels));
}

/** Whether one of the terms of a clause holds. */
export function clauseHolds({ terms }: Clause, image: GalleryImage, labels: Labels): boolean {
  return terms.some((term) => holds(term.test, image, labels) !== term.negated);
}

function holds(test: Test, image: GalleryImage, labels: Labels): boolean {
  switch (test.kind) {
    case "text":
      return (
        image.path.toLowerCase().includes(test.text) ||
        labels.tags.some((tag) => tag.toLowerCase().includes(test.text) && (test.flags || !isFlagTag(tag))) ||
        (labels.notes !== "" && labels.notes.toLowerCase().includes(test.text))
      );
    case "name":
      return image.name.toLowerCase().includes(test.text);
    case "notes":
      return labels.notes.toLowerCase().includes(test.text);
    case "tag":
      return labels.tags.some((tag) =>
        test.prefix ? tag.toLowerCase().startsWith(test.tag) && !isFlagTag(tag) : tag.toLowerCase() === test.tag,
      );
    case "by":
      return labels.updated_at !== "" && labels.updated_by.toLowerCase() === test.author;
    case "type":
      return image.format === test.format;
    case "is":
      return hasProperty(test.property, labels);
    case "star":
      return labels.star === null ? false : compareNumbers(labels.star, test.comparison, test.value);
    case "measure":
      return compareNumbers(measure(image, test.field), test.comparison, test.value);
    case "metric":
      return metricsNamed(labels, test.name).some((value) => compareNumbers(value, test.comparison, test.value));
    case "modified":
      return image.modifiedAt >= test.from && image.modifiedAt < test.until;
    case "any":
      return test.tests.some((each) => holds(each, image, labels));
  }
}

/** Flags are stored as tags but do not make an image tagged. */
function hasProperty(property: Property, labels: Labels): boolean {
  switch (property) {
    case "tagged":
      return hasTags(labels);
    case "untagged":
      return !hasTags(labels);
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
    case rejectTag:
      return flagOf(labels.tags) === property;
    case "unflagged":
      return flagOf(labels.tags) === null;
    case "reviewed":
      return labels.star !== null || flagOf(labels.tags) !== null;
    case "unreviewed":
      return labels.star === null && flagOf(labels.tags) === null;
  }
}

/** Whether there are tags other than flags. */
function hasTags(labels: Labels): boolean {
  return labels.tags.some((tag) => !isFlagTag(tag));
}

function measure(image: GalleryImage, field: "w" | "h" | "size"): number {
  return field === "w" ? image.width : field === "h" ? image.height : image.size;
}

/** Metric names preserve case; the search ignores it. */
function metricsNamed(labels: Labels, lowerName: string): number[] {
  return Object.entries(labels.metrics ?? {}).flatMap(([name, value]) =>
    name.toLowerCase() === lowerName ? [value] : [],
  );
}
