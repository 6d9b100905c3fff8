import { pickTag, rejectTag } from "../gallery/flag.ts";
import { readXmpMarks, readXmpNotes, readXmpTags, xmpText } from "../image/xmp-marks.ts";
import { readXmpProperties, XmpError, type XmpProperties } from "../image/xmp-properties.ts";
import { limits } from "../wire/limits.ts";
import { Metrics, Notes, Tags } from "../wire/sidecar.ts";
import { ImportError, type ImportRow } from "./import-row.ts";

/** The labels in an XMP packet. */
export type XmpLabels = Omit<ImportRow, "row" | "image">;

/** Reads labels from an XMP packet (ISO 16684-1). Throws an ImportError if it is not XMP. */
export function readXmpLabels(text: string): XmpLabels {
  try {
    return toLabels(readXmpProperties(text));
  } catch (error) {
    throw error instanceof XmpError ? new ImportError(error.message) : error;
  }
}

function toLabels(properties: XmpProperties): XmpLabels {
  const { star, flag } = readXmpMarks(properties);
  const tags = Tags.safeParse(readXmpTags(properties));
  if (!tags.success) throw new ImportError(`It has more than ${limits.tagsPerImage} tags, or a tag that is too long.`);
  const notes = readXmpNotes(properties);
  if (notes !== undefined && !Notes.safeParse(notes).success)
    throw new ImportError(`Its description is longer than ${limits.notesBytes} bytes.`);
  const metrics = readMetrics(xmpText(properties, "lenslet:Metrics"));
  const updatedAt = Date.parse(xmpText(properties, "xmp:MetadataDate") ?? xmpText(properties, "xmp:ModifyDate") ?? "");
  return {
    ...(star !== undefined && { star }),
    ...(flag !== undefined && { flag: flag === null ? null : flag === "picked" ? pickTag : rejectTag }),
    ...(tags.data.length > 0 && { tags: tags.data }),
    ...(notes !== undefined && { notes }),
    ...(metrics && { metrics }),
    ...(!Number.isNaN(updatedAt) && { updatedAt }),
  };
}

function readMetrics(json: string | undefined): Metrics | undefined {
  if (json === undefined) return undefined;
  try {
    return Metrics.parse(JSON.parse(json));
  } catch {
    throw new ImportError("Its metrics are not JSON with numbers.");
  }
}
