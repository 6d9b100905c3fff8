import * as z from "zod";
import { FinishOperation } from "../wire/finish.ts";

/**
 * What a run is going to do, written before the first file is touched. Places inside of the gallery begin with `./`, others
 * are absolute, so that a gallery that is moved as a whole can still be undone.
 */
const ManifestHeader = z.object({
  format: z.literal(1),
  id: z.string(),
  operation: FinishOperation,
  /** ISO 8601 UTC. */
  at: z.string(),
  images: z.number(),
  /** Number of files in the manifest. */
  files: z.number(),
  bytes: z.number(),
  /** Number of folders that did not exist before. */
  folders: z.number(),
});
export type ManifestHeader = z.infer<typeof ManifestHeader>;

/** A folder that did not exist before; the outer ones come first. */
const ManifestFolder = z.object({ folder: z.string() });

/** One file. Its number is its position, from 0. */
const ManifestFile = z.object({
  from: z.string(),
  to: z.string(),
  size: z.number(),
  inode: z.string(),
  modified: z.string(),
  /** Positions of the images that a companion belongs to; left out for an image. */
  images: z.array(z.number()).optional(),
  /** The `.trashinfo` of a file in the trash. */
  info: z.object({ path: z.string(), text: z.string() }).optional(),
});
export type ManifestFile = z.infer<typeof ManifestFile>;

/** What became of a file: it stayed, a copy of it was made, or a name was reserved for it, also on its way `back`. */
const ManifestNote = z.union([
  z.object({ stayed: z.number(), reason: z.string() }),
  /** `inode` is the copy's. */
  z.object({ made: z.number(), inode: z.string() }),
  z.object({ reserved: z.number(), back: z.boolean() }),
]);
export type ManifestNote = z.infer<typeof ManifestNote>;

export interface Manifest {
  readonly header: ManifestHeader;
  readonly folders: readonly string[];
  readonly files: readonly ManifestFile[];
  /** Numbers of files that stayed. */
  readonly stayed: ReadonlySet<number>;
  /** The inodes of copies, by number. */
  readonly made: ReadonlyMap<number, string>;
  /** Numbers of files whose new name was reserved. */
  readonly reserved: ReadonlySet<number>;
  /** Numbers of files whose old name was reserved by undo. */
  readonly reservedBack: ReadonlySet<number>;
}

/** The manifest of a run that has not begun. */
export function newManifest(
  header: ManifestHeader,
  folders: readonly string[],
  files: readonly ManifestFile[],
): Manifest {
  return {
    header,
    folders,
    files,
    stayed: new Set(),
    made: new Map(),
    reserved: new Set(),
    reservedBack: new Set(),
  };
}

/** The content of a manifest as it is before the first file is touched. */
export function writeManifest({ header, folders, files }: Pick<Manifest, "header" | "folders" | "files">): string {
  return [header, ...folders.map((folder) => ({ folder })), ...files].map(toLine).join("");
}

export function toLine(value: ManifestHeader | z.infer<typeof ManifestFolder> | ManifestFile | ManifestNote): string {
  return `${JSON.stringify(value)}\n`;
}

/** Parses the first line of a manifest. */
export function parseHeader(line: string): ManifestHeader | undefined {
  return ManifestHeader.safeParse(parseLine(line)).data;
}

/** Parses a manifest; undefined if it was not written to the end, so that no file was touched. */
export function parseManifest(text: string): Manifest | undefined {
  const [first = "", ...lines] = text.split("\n");
  const header = parseHeader(first);
  if (!header) return undefined;
  const filesFrom = header.folders;
  const notesFrom = filesFrom + header.files;
  const folders = parseAll(ManifestFolder, lines.slice(0, filesFrom)).map(({ folder }) => folder);
  const files = parseAll(ManifestFile, lines.slice(filesFrom, notesFrom));
  if (folders.length < header.folders || files.length < header.files) return undefined;
  const stayed = new Set<number>();
  const made = new Map<number, string>();
  const reserved = new Set<number>();
  const reservedBack = new Set<number>();
  // The last line may be cut: what it notes had no consequence yet.
  for (const note of parseAll(ManifestNote, lines.slice(notesFrom))) {
    if ("stayed" in note) stayed.add(note.stayed);
    else if ("made" in note) made.set(note.made, note.inode);
    else (note.back ? reservedBack : reserved).add(note.reserved);
  }
  return { header, folders, files, stayed, made, reserved, reservedBack };
}

/** Leaves out lines that do not match. */
function parseAll<Schema extends z.ZodType>(schema: Schema, lines: readonly string[]): z.output<Schema>[] {
  return lines.flatMap((line) => {
    const parsed = schema.safeParse(parseLine(line));
    return parsed.success ? [parsed.data] : [];
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // A damaged line matches no schema.
    return undefined;
  }
}

/** The place as a path on the disk. */
export function onDisk(root: string, place: string): string {
  return place.startsWith("./") ? `${root === "/" ? "" : root}${place.slice(1)}` : place;
}

/** The place as a path in the gallery; undefined outside of it. */
export function inGallery(place: string): string | undefined {
  return place.startsWith("./") ? place.slice(1) : undefined;
}

/** The folder of an absolute path. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
