import { renderUnicodeCompact } from "uqr";
import { describeOtherFiles } from "../gallery/other-files.ts";
import type { Confinement, Health } from "../wire/health.ts";

/** Where a server can be reached, ready to be printed. */
export interface Links {
  /** For whoever may change labels. */
  readonly editor: string;
  /** For whoever may only look; undefined where all who come are editors. */
  readonly viewer: string | undefined;
}

export interface Start {
  readonly directory: string;
  readonly links: Links;
  /** What becomes of labels. */
  readonly keeping: string;
  /** Whoever reaches the server may edit, also from other machines. */
  readonly openToAll?: boolean;
  /** Shows the editor's link as a code for a phone's camera. */
  readonly withCode?: boolean;
}

/** What the start prints once the server listens. */
export function startLines({ directory, links, keeping, openToAll, withCode }: Start): readonly string[] {
  const where =
    links.viewer === undefined
      ? [`  Open      ${links.editor}`]
      : [`  Edit      ${links.editor}`, `  Look      ${links.viewer}`];
  const warning = openToAll
    ? ["", "  WARNING   Everybody who reaches this server may see and change all of it", "            (--open-to-all)."]
    : [];
  const code = withCode ? ["", ...codeLines(links.editor), "", "  Scan it to edit on a phone."] : [];
  return [
    "",
    `  Folder    ${directory}`,
    ...where,
    `  Labels    ${keeping}`,
    ...warning,
    ...code,
    "",
    "  Press Ctrl+C to stop.",
    "",
  ];
}

/** A QR code in black on white, whatever the terminal's colours: many cameras cannot read it the other way. */
function codeLines(text: string): string[] {
  return renderUnicodeCompact(text, { border: 2 })
    .split("\n")
    .map((line) => `  \x1b[38;5;231;48;5;16m${line}\x1b[0m`);
}

/** What is said once the folder has been read. */
export function foundLine({ images, folders, skipped, other }: Health["index"], tookMs: number): string {
  const counts = `${count(images, "image")} in ${count(folders, "folder")}`;
  const passedOver = [
    skipped.names > 0 && `${count(skipped.names, "name")} that cannot be shown`,
    skipped.links > 0 && `${count(skipped.links, "link")} out of the folder (see --allow-links)`,
    skipped.special > 0 && `${count(skipped.special, "special file")}`,
    skipped.unreadable > 0 &&
      `${skipped.unreadable.toLocaleString("en")} unreadable ${skipped.unreadable === 1 ? "entry" : "entries"}`,
  ].filter((part) => part !== false);
  const rest = passedOver.length === 0 ? "" : ` Passed over: ${passedOver.join(", ")}.`;
  const others = describeOtherFiles(other);
  const notShown = others === "" ? "" : ` ${others}.`;
  return `Found ${counts} in ${(tookMs / 1000).toFixed(1)} s.${rest}${notShown}`;
}

export function count(amount: number, noun: string): string {
  return `${amount.toLocaleString("en")} ${noun}${amount === 1 ? "" : "s"}`;
}

/** What is said with `--verbose` of the processes that decode images. */
export function decoderLine(holds: readonly Confinement[]): string {
  if (holds.length === 0) return "Decoders are processes of their own, which this system does not confine further.";
  const parts = holds.map((hold) => ({ files: "other files", network: "the network", privileges: "privileges" })[hold]);
  return `Decoders are processes of their own, without ${new Intl.ListFormat("en", { type: "disjunction" }).format(parts)}.`;
}
