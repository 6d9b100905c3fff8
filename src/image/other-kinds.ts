import type { OtherKind } from "../wire/other-files.ts";

const extensions: Readonly<Record<Exclude<OtherKind, "other">, string>> = {
  heic: "heic heif hif",
  video: "3gp avi m2ts m4v mkv mov mp4 mpg mpeg mts webm wmv",
};

const kinds = new Map<string, OtherKind>();
for (const kind of ["heic", "video"] as const) {
  for (const extension of extensions[kind].split(" ")) kinds.set(extension, kind);
}

/** The kind of a file that is not a served image, by its extension. */
export function otherKindOf(name: string): OtherKind {
  return kinds.get(name.slice(name.lastIndexOf(".") + 1).toLowerCase()) ?? "other";
}
