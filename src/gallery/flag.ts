import type { Patch } from "../wire/sidecar.ts";

/** The tags that store the flags. No other file spells them. */
export const pickTag = "pick";
export const rejectTag = "reject";

/** A tag that stores a flag. */
export type FlagTag = typeof pickTag | typeof rejectTag;

/** Pick, reject, or null for neither. */
export type Flag = FlagTag | null;

/** Whether a tag stores a flag, so that it is not shown as a tag. */
export function isFlagTag(tag: string): tag is FlagTag {
  return tag === pickTag || tag === rejectTag;
}

/** An image that has both tags counts as rejected. */
export function flagOf(tags: readonly string[]): Flag {
  if (tags.includes(rejectTag)) return rejectTag;
  return tags.includes(pickTag) ? pickTag : null;
}

/** The patch that makes an image picked, rejected or neither. */
export function flagPatch(flag: Flag): Patch {
  if (flag === null) return { remove_tags: [pickTag, rejectTag] };
  return { remove_tags: [flag === pickTag ? rejectTag : pickTag], add_tags: [flag] };
}

/** The flag that a patch sets; undefined if it does anything else. */
export function flagSetBy({ add_tags: added = [], remove_tags: removed = [] }: Patch): Flag | undefined {
  const [only] = added;
  if (added.length === 1 && only !== undefined && isFlagTag(only)) return only;
  const clears = added.length === 0 && removed.includes(pickTag) && removed.includes(rejectTag);
  return clears ? null : undefined;
}
