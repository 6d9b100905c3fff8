import { formatOfName } from "../image/image-facts.ts";
import { otherKindOf } from "../image/other-kinds.ts";

const sidecarExtensions: ReadonlySet<string> = new Set(["xmp", "aae", "wav"]);

/** Files that go along with images, each with the images that it belongs to. */
export type Companions = ReadonlyMap<string, readonly string[]>;

/**
 * Finds the companions of the images that go, among the names in their folder: camera raw files of the same stem, and
 * sidecars named for the stem or for the whole name. A companion that also belongs to a file that stays, stays. A raw file
 * with labels of its own was decided on its own: it is no companion.
 */
export function companionsOf(
  names: readonly string[],
  going: ReadonlySet<string>,
  isLabelled: (name: string) => boolean,
): Companions {
  const isPresent = new Set(names);
  const byStem = new Map<string, string[]>();
  for (const name of names) {
    if (!isSubject(name)) continue;
    const { stem } = split(name);
    byStem.set(stem, [...(byStem.get(stem) ?? []), name]);
  }

  /** The files that a companion belongs to; undefined for a name that is no companion. */
  const ownersOf = (name: string): readonly string[] | undefined => {
    const { stem, extension } = split(name);
    const sameStem = byStem.get(stem) ?? [];
    if (isRaw(name) && !isLabelled(name)) return sameStem.filter((each) => !isRaw(each));
    if (!sidecarExtensions.has(extension)) return undefined;
    return isPresent.has(stem) && isSubject(stem) ? [...sameStem, stem] : sameStem;
  };

  /** The going images that a file belongs to; none if it stays. */
  const imagesOf = (name: string): readonly string[] => {
    const owners = ownersOf(name);
    if (owners === undefined) return going.has(name) ? [name] : [];
    const images = owners.map(imagesOf);
    return images.some((each) => each.length === 0) ? [] : [...new Set(images.flat())];
  };

  const companions = new Map<string, readonly string[]>();
  for (const name of names) {
    if (going.has(name)) continue;
    const images = imagesOf(name);
    if (images.length > 0) companions.set(name, images);
  }
  return companions;
}

/** A file that sidecars describe: an image of any kind, or a video. */
function isSubject(name: string): boolean {
  return formatOfName(name) !== undefined || otherKindOf(name) !== "other";
}

function isRaw(name: string): boolean {
  return formatOfName(name) === "raw";
}

/** Only extensions are the same in upper and lower case: `A.jpg` and `a.jpg` may be two images. */
function split(name: string): { readonly stem: string; readonly extension: string } {
  const dot = name.lastIndexOf(".");
  if (dot <= 0) return { stem: name, extension: "" };
  return { stem: name.slice(0, dot), extension: name.slice(dot + 1).toLowerCase() };
}
