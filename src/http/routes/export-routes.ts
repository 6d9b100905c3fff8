import { encodeExport, exportTypes } from "../../export/encode-export.ts";
import { toExportRow, type RowBatches } from "../../export/export-row.ts";
import type { GalleryImage } from "../../gallery/gallery-image.ts";
import type { Gallery } from "../../gallery/gallery.ts";
import { findImages, type LabelsOf, type ViewSelector } from "../../gallery/view.ts";
import type { OpenViews } from "../../gallery/open-views.ts";
import type { Feed } from "../../live/feed.ts";
import type { TimeSlices } from "../../time-slices.ts";
import { ExportOptions, ExportRequest } from "../../wire/export.ts";
import { readBody } from "../body.ts";
import type { Handlers } from "../call.ts";
import { encodeFileName } from "../file-name.ts";
import { HttpProblem } from "../http-problem.ts";
import { selectedImages } from "../opened-view.ts";
import { readInteger, readSelector, readSwitch, requireFewTerms, requirePath } from "../parameters.ts";
import { PlainResponse } from "../plain-response.ts";

export interface ExportDependencies {
  readonly gallery: Gallery;
  readonly labelsOf: LabelsOf;
  readonly slices: TimeSlices;
  readonly feed: Feed;
  readonly openViews: OpenViews;
  /** The gallery's title, used as the file name. */
  readonly title: string;
}

/** Rows per batch. */
const batchRows = 200;

/** Exports labels in the formats of other programs. */
export function exportRoutes({
  gallery,
  labelsOf,
  slices,
  feed,
  openViews,
  title,
}: ExportDependencies): Handlers<"export" | "exportSome"> {
  const send = (found: readonly GalleryImage[], options: ExportOptions, limit = found.length): PlainResponse => {
    const images = found.slice(0, limit);
    const { type, extension } = exportTypes[options.format];
    return new PlainResponse(toStream(encodeExport(batches(images, labelsOf), options)), {
      headers: {
        "content-type": type,
        "content-disposition": `attachment; filename*=UTF-8''${encodeFileName(`${title}.${extension}`)}`,
        "cache-control": "no-store",
        "x-event-id": String(feed.cursor),
        "x-total-count": String(found.length),
      },
    });
  };

  const find = async (selector: ViewSelector) => {
    requireFewTerms(selector.q);
    return (await slices.run((slice) => findImages(gallery, labelsOf, selector, slice))).found;
  };

  return {
    async export({ url }) {
      const selector = readSelector(gallery, url);
      const options = readOptions(url);
      const limit = readInteger(url, "limit", {
        fallback: Number.MAX_SAFE_INTEGER,
        min: 1,
        max: Number.MAX_SAFE_INTEGER,
      });
      return send(await find(selector), options, limit);
    },

    async exportSome(call) {
      const { paths, match, view, ...options } = await readBody(call, ExportRequest);
      const images = match
        ? await find({ ...match, path: requirePath(match.path) })
        : view
          ? selectedImages(openViews, gallery, view)
          : (paths ?? []).flatMap((path) => gallery.image(requirePath(path)) ?? []);
      return send(images, options);
    },
  };
}

function readOptions(url: URL): ExportOptions {
  const parsed = ExportOptions.safeParse({
    format: url.searchParams.get("format") ?? undefined,
    naming: url.searchParams.get("naming") ?? undefined,
    separator: url.searchParams.get("separator") ?? undefined,
    bom: readSwitch(url, "bom", false),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new HttpProblem("invalid_parameter", `${String(issue?.path[0])}: ${issue?.message ?? "is invalid"}.`);
}

async function* batches(images: readonly GalleryImage[], labelsOf: LabelsOf): RowBatches {
  for (let start = 0; start < images.length; start += batchRows) {
    yield images.slice(start, start + batchRows).map((image) => toExportRow(image, labelsOf(image.path)));
  }
}

function toStream(parts: AsyncIterable<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = parts[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const part = await iterator.next();
      if (part.done === true) controller.close();
      else controller.enqueue(part.value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
