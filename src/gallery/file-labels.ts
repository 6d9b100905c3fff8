import type { FileLabels } from "../wire/indexed-metadata.ts";
import { unlabelled, type Labels } from "../wire/sidecar.ts";
import { flagPatch, pickTag, rejectTag, flagOf } from "./flag.ts";
import { applyPatch } from "./label-patch.ts";

/** Labels in a file as they are shown while nobody has labelled the image here. The first edit starts from them. */
export function toShownLabels(found: FileLabels | undefined): Labels {
  if (!found) return unlabelled;
  const { star = null, flag, tags = [], notes = "" } = found;
  const plain = { star, tags, notes };
  const flagged = flag ? applyPatch(plain, flagPatch(flag === "picked" ? pickTag : rejectTag)) : plain;
  return { ...unlabelled, ...flagged, origin: "file" };
}

/** The inverse of `toShownLabels`. */
export function toFileLabels({ star, tags, notes }: Labels): FileLabels | undefined {
  const flag = flagOf(tags);
  const own = tags.filter((tag) => tag !== flag);
  const labels: FileLabels = {
    ...(star !== null && { star }),
    ...(flag !== null && { flag: flag === pickTag ? "picked" : "rejected" }),
    ...(own.length > 0 && { tags: own }),
    ...(notes !== "" && { notes }),
  };
  return Object.keys(labels).length > 0 ? labels : undefined;
}
