import { encodeExport, exportTypes } from "../../export/encode-export.ts";
import { toExportRow, type RowBatches } from "../../export/export-row.ts";
import type { GalleryImage } from "../../gallery/gallery-image.ts";
import type { Gallery } from "../../gallery/gallery.ts";
import { findImages, labelsOfRow, type TableRows } from "../../gallery/view.ts";
import type { Feed } from "../../live/feed.ts";
import type { TimeSlices } from "../../time-slices.ts";
import { ExportOptions, ExportRequest } from "../../wire/export.ts";
import { readBody } from "../body.ts";
import type { Handlers } from "../call.ts";
import { encodeFileName } from "../file-name.ts";
import { HttpProblem } from "../http-problem.ts";
import type { SelectImages } from "../image-selection.ts";
import { readInteger, readSelector, readSwitch } from "../parameters.ts";
import { PlainResponse } from "../plain-response.ts";

export interface ExportDependencies {
  readonly gallery: Gallery;
  readonly slices: TimeSlices;
  readonly feed: Feed;
  readonly select: SelectImages;
  /** Reads the metadata of images that has not been read yet. */
  readonly readMetadata: (images: readonly GalleryImage[]) => Promise<void>;
  /** The gallery's title, used as the file name. */
  readonly title: string;
}

/** Rows per batch. */
const batchRows = 200;

/** Exports labels in the formats of other programs. */
export function exportRoutes({
  gallery,
  slices,
  feed,
  select,
  readMetadata,
  title,
}: ExportDependencies): Handlers<"export" | "exportSome"> {
  const send = ({ table, rows: found }: TableRows, options: ExportOptions, limit = found.length): PlainResponse => {
    const rows = found.subarray(0, limit);
    const { type, extension } = exportTypes[options.format];
    const stream = toStream(encodeExport(batches({ table, rows }, readMetadata, slices), options));
    return new PlainResponse(stream, {
      headers: {
        "content-type": type,
        "content-disposition": `attachment; filename*=UTF-8''${encodeFileName(`${title}.${extension}`)}`,
        "cache-control": "no-store",
        "x-event-id": String(feed.cursor),
        "x-total-count": String(found.length),
      },
    });
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
      return send(await slices.run((slice) => findImages(gallery, selector, slice)), options, limit);
    },

    async exportSome(call) {
      const { paths, match, view, ...options } = await readBody(call, ExportRequest);
      return send(await slices.run((slice) => select({ paths, match, view }, slice)), options);
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

/** Others run between two batches, whether a batch leads to bytes or not. */
async function* batches(
  { table, rows }: TableRows,
  readMetadata: ExportDependencies["readMetadata"],
  slices: TimeSlices,
): RowBatches {
  for (let start = 0; start < rows.length; start += batchRows) {
    if (start > 0) await slices.finish((slice) => slice.next());
    const some = rows.subarray(start, start + batchRows);
    const unread = some.filter((row) => table.column("indexed")[row] !== 1);
    if (unread.length > 0) await readMetadata(Array.from(unread, (row) => table.image(row)));
    yield Array.from(some, (row) =>
      toExportRow(table.image(row), labelsOfRow(table, row), table.metadataOf(row).taken),
    );
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
