import type { SidecarNaming } from "../wire/export.ts";

/** The path of an image's XMP file, relative to the gallery. Adobe and Capture One replace the extension; digiKam and darktable append `.xmp`. */
export function sidecarPath(path: string, naming: SidecarNaming): string {
  const relative = path.slice(1);
  return naming === "full" ? `${relative}.xmp` : `${relative.replace(/\.[^./]+$/u, "")}.xmp`;
}
