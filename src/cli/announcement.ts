import { renderUnicodeCompact } from "uqr";
import { describeOtherFiles } from "../gallery/other-files-index.ts";
import type { Confinement, Health } from "../wire/health.ts";

/** The URLs of a server, for printing. */
export interface Links {
  /** For editors. */
  readonly editor: string;
  /** For viewers; undefined if everybody is an editor. */
  readonly viewer: string | undefined;
}

export interface Start {
  readonly directory: string;
  readonly links: Links;
  /** How labels are stored. */
  readonly storage: string;
  /** Everybody who can reach the server may edit, also from other machines. */
  readonly openToAll?: boolean;
  /** Whether colours may be used; default true. */
  readonly coloured?: boolean;
  /** Shows the editors' link as a QR code. */
  readonly withCode?: boolean;
}

/** The lines printed once the server listens. */
export function startLines({ directory, links, storage, openToAll, withCode, coloured }: Start): readonly string[] {
  const where =
    links.viewer === undefined
      ? [`  Open      ${links.editor}`]
      : [`  Edit      ${links.editor}`, `  View      ${links.viewer}`];
  const warning = openToAll
    ? [
        "",
        "  WARNING   Everybody who can reach this server can view and edit everything",
        "            (--open-to-all).",
      ]
    : [];
  const code = withCode ? ["", ...codeLines(links.editor, coloured), "", "  Scan to edit on a phone."] : [];
  return [
    "",
    `  Folder    ${directory}`,
    ...where,
    `  Labels    ${storage}`,
    ...warning,
    ...code,
    "",
    "  Press Ctrl+C to stop.",
    "",
  ];
}

/** A QR code in black on white, whatever the terminal's colours, because many cameras cannot read inverted codes. */
function codeLines(text: string, coloured = true): string[] {
  return renderUnicodeCompact(text, { border: 2 })
    .split("\n")
    .map((line) => (coloured ? `  \x1b[38;5;231;48;5;16m${line}\x1b[0m` : `  ${line}`));
}

/** The temporary line while the folder is read. */
export function progressLine({ phase, images, folders, unread }: Health["index"]): string {
  switch (phase) {
    case "names":
      return `Reading the folder: ${count(images, "image")} in ${count(folders, "folder")} so far`;
    case "checking":
      return `Checking ${count(images, "image")} for changes`;
    case "headers":
    case "done":
      return `${count(images, "image")}; reading the size of ${unread.toLocaleString("en")} more`;
  }
}

/** The line printed once the folder has been read. */
export function foundLine({ images, folders, skipped, other }: Health["index"], tookMs: number): string {
  const counts = `${count(images, "image")} in ${count(folders, "folder")}`;
  const skippedParts = [
    skipped.names > 0 && `${count(skipped.names, "name")} that cannot be shown`,
    skipped.links > 0 && `${count(skipped.links, "link")} leaving the folder (see --allow-links)`,
    skipped.special > 0 && `${count(skipped.special, "special file")}`,
    skipped.unreadable > 0 &&
      `${skipped.unreadable.toLocaleString("en")} unreadable ${skipped.unreadable === 1 ? "entry" : "entries"}`,
  ].filter((part) => part !== false);
  const rest = skippedParts.length === 0 ? "" : ` Skipped: ${skippedParts.join(", ")}.`;
  const others = describeOtherFiles(other);
  const notShown = others === "" ? "" : ` ${others}.`;
  return `Found ${counts} in ${(tookMs / 1000).toFixed(1)} s.${rest}${notShown}`;
}

export function count(amount: number, noun: string): string {
  return `${amount.toLocaleString("en")} ${noun}${amount === 1 ? "" : "s"}`;
}

/** The line about decoder processes, printed with `--verbose`. */
export function decoderLine(holds: readonly Confinement[]): string {
  if (holds.length === 0) return "Decoders run in separate processes; this system does not confine them further.";
  const parts = holds.map((hold) => ({ files: "other files", network: "the network", privileges: "privileges" })[hold]);
  return `Decoders run in separate processes, without access to ${new Intl.ListFormat("en", { type: "disjunction" }).format(parts)}.`;
}
