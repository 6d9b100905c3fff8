import type { Patch } from "../wire/sidecar.ts";

/** The tags by which an image is kept or thrown out; the only place that spells them. */
export const pickTag = "pick";
export const rejectTag = "reject";

/** One of the two, as it is stored. */
export type FlagTag = typeof pickTag | typeof rejectTag;

/** Pick, reject or neither. */
export type Flag = FlagTag | null;

/** Whether a tag is shown as a flag, and not among the tags. */
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

/** The flag that a patch sets; undefined when it does more or less than that. */
export function flagSetBy({ add_tags: added = [], remove_tags: removed = [] }: Patch): Flag | undefined {
  const [only] = added;
  if (added.length === 1 && only !== undefined && isFlagTag(only)) return only;
  const clears = added.length === 0 && removed.includes(pickTag) && removed.includes(rejectTag);
  return clears ? null : undefined;
}
