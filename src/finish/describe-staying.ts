import type { Staying, StayReason } from "../wire/finish.ts";

const stayReasons: Readonly<Record<StayReason, string>> = {
  taken: "the destination has a file of this name",
  there: "already in the destination",
  gone: "no longer there",
  changed: "changed meanwhile",
  link: "a symbolic link, or behind one",
  other_disk: "a hard link cannot lead to another disk; copy it instead",
  no_trash: "its disk has no trash that can be used; move it instead",
  image_stayed: "its image stayed",
  failed: "the system refused",
  stopped: "not reached",
};
const undoReasons: Partial<Readonly<Record<StayReason, string>>> = {
  taken: "another file has its place",
  changed: "what is in the destination is another file now, or was changed",
};

/** Why a file stays where it is, with the file that is in the way; for people, on the terminal and in the page. */
export function describeStaying({ reason, detail }: Staying, isUndo: boolean): string {
  const said = (isUndo ? undoReasons[reason] : undefined) ?? stayReasons[reason];
  return detail === undefined ? said : `${said} (${detail.replace(/^\//u, "")})`;
}
