import type { Labels } from "../wire/sidecar.ts";
import type { IndexedMetadata } from "../wire/indexed-metadata.ts";
import { flagOf, isFlagTag, pickTag, rejectTag } from "./flag.ts";
import type { GalleryImage } from "./gallery-image.ts";
import type { Clause, FilePart, FileText, Measure, Property, Query, Test } from "./search-terms.ts";
import { compareNumbers } from "./field-values.ts";

/** An image with what its file says. */
export type ReadImage = GalleryImage & { readonly metadata?: IndexedMetadata };

/** Whether an image with these labels matches the query. */
export function matches(query: Query, image: ReadImage, labels: Labels): boolean {
  return query.clauses.every((clause) => clauseHolds(clause, image, labels));
}

/** Whether one of the terms of a clause holds. */
export function clauseHolds({ terms }: Clause, image: ReadImage, labels: Labels): boolean {
  return terms.some((term) => holds(term.test, image, labels) !== term.negated);
}

function holds(test: Test, image: ReadImage, labels: Labels): boolean {
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
      return measures(image, test.field).some((value) => compareNumbers(value, test.comparison, test.value));
    case "metric":
      return metricsNamed(labels, test.name).some((value) => compareNumbers(value, test.comparison, test.value));
    case "time": {
      const time = test.of === "modified" ? image.modifiedAt : takenAt(image);
      return time >= test.from && time < test.until;
    }
    case "file text":
      return textOf(image, test.field).toLowerCase().includes(test.text) && textOf(image, test.field) !== "";
    case "has":
      return has(image, test.part);
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

/** When the image was taken, else when its file was modified; Unix ms. */
export function takenAt({ metadata, modifiedAt }: ReadImage): number {
  return metadata?.taken?.at ?? modifiedAt;
}

function textOf({ metadata }: ReadImage, field: FileText): string {
  const texts = { ...metadata, ...metadata?.generation };
  return texts[field] ?? "";
}

function has(image: ReadImage, part: FilePart): boolean {
  if (part === "time") return image.metadata?.taken !== undefined;
  if (part === "gps") return image.metadata?.gps === true;
  return textOf(image, part) !== "";
}

/** None where the file does not say. */
function measures({ width, height, size, metadata }: ReadImage, field: Measure): number[] {
  const { iso, aperture, shutter, focal } = metadata ?? {};
  const value = { w: width, h: height, size, iso, f: aperture, shutter, focal }[field];
  return value === undefined ? [] : [["f", "shutter", "focal"].includes(field) ? Math.fround(value) : value];
}

/** Metric names preserve case; the search ignores it. */
function metricsNamed(labels: Labels, lowerName: string): number[] {
  return Object.entries(labels.metrics ?? {}).flatMap(([name, value]) =>
    name.toLowerCase() === lowerName ? [value] : [],
  );
}
