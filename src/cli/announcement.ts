import { describeOtherFiles } from "../gallery/other-files.ts";
import type { Health } from "../wire/health.ts";

/** Where a server can be reached, ready to be printed. */
export interface Links {
  /** For whoever may change labels. */
  readonly editor: string;
  /** For whoever may only look; undefined where all who come are editors. */
  readonly viewer: string | undefined;
}

/** What the start prints once the server listens. */
export function startLines(directory: string, links: Links, keeping: string): readonly string[] {
  const where =
    links.viewer === undefined
      ? [`  Open      ${links.editor}`]
      : [`  Edit      ${links.editor}`, `  Look      ${links.viewer}`];
  return ["", `  Folder    ${directory}`, ...where, `  Labels    ${keeping}`, "", "  Press Ctrl+C to stop.", ""];
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
