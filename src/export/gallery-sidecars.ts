import type { Clock } from "../clock.ts";
import type { Gallery } from "../gallery/gallery.ts";
import { rootPath } from "../wire/gallery-path.ts";
import type { Labels } from "../wire/sidecar.ts";
import { toExportRow } from "./export-row.ts";
import type { SidecarFiles } from "./sidecar-files.ts";
import { createSidecarWriter } from "./sidecar-writer.ts";

export interface GallerySidecarsOptions {
  readonly files: SidecarFiles;
  readonly clock: Pick<Clock, "after">;
  readonly gallery: Pick<Gallery, "find" | "image" | "rows" | "table">;
  /** The labels that somebody gave an image here. */
  readonly labelsOf: (path: string) => Labels;
  readonly onError: (error: unknown) => void;
}

/** Keeps the XMP files of a gallery in step with its labels. */
export function createGallerySidecars({ files, clock, gallery, labelsOf, onError }: GallerySidecarsOptions) {
  let isStarted = false;
  const isLabelled = (labels: Labels) => labels.updated_at !== "";
  const writer = createSidecarWriter({
    files,
    clock,
    isImage: (path) => gallery.find(path) !== undefined,
    rowOf(path) {
      const image = gallery.image(path);
      const labels = labelsOf(path);
      return image && isLabelled(labels) ? toExportRow(image, labels) : undefined;
    },
    onWarning: (warning) => onError(new Error(warning)),
  });
  return {
    warnings: writer.warnings,
    close: writer.close,
    /** Labels have changed, or have been loaded: those that are loaded are looked at by `start`. */
    note(path: string) {
      if (isStarted) writer.note(path);
    },
    /** Called once labels and images have been read. */
    start() {
      isStarted = true;
      const paths = Array.from(gallery.rows(rootPath, true), (row) => gallery.table.pathOf(row));
      writer.catchUp(paths.filter((path) => isLabelled(labelsOf(path))));
    },
  };
}
