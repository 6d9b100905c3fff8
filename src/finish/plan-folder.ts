import { companionsOf } from "./companions.ts";

/** A file that goes, with the images that it belongs to; an image belongs to itself. */
export interface GoingFile {
  readonly name: string;
  readonly images: readonly string[];
}

/** An image that stays: `file` is it or a companion that cannot go. */
export interface StayingImage<Reason> {
  readonly name: string;
  readonly reason: Reason;
  readonly file: string;
}

export interface FolderPlan<Reason> {
  /** Images first, then their companions. */
  readonly files: readonly GoingFile[];
  readonly staying: readonly StayingImage<Reason>[];
}

/**
 * Plans what goes from one folder. An image and its companions go together or not at all: if one of them cannot go, all
 * images that it belongs to stay, and with them whatever else belongs to them.
 */
export function planFolder<Reason>(
  names: readonly string[],
  selected: readonly string[],
  isLabelled: (name: string) => boolean,
  obstacle: (name: string) => Reason | undefined,
): FolderPlan<Reason> {
  const going = new Set(selected);
  const staying: StayingImage<Reason>[] = [];
  for (;;) {
    const companions = companionsOf(names, going, isLabelled);
    const files: GoingFile[] = [
      ...[...going].map((name) => ({ name, images: [name] })),
      ...[...companions].map(([name, images]) => ({ name, images })),
    ];
    let isStable = true;
    for (const { name: file, images } of files) {
      const reason = obstacle(file);
      if (reason === undefined) continue;
      isStable = false;
      for (const name of images) if (going.delete(name)) staying.push({ name, reason, file });
    }
    if (isStable) return { files, staying };
  }
}
