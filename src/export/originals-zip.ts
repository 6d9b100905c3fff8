import { makeZip } from "client-zip";

/** A file to put into a zip, or undefined if it cannot be read. */
export interface OriginalFile {
  /** Its path in the zip. */
  readonly name: string;
  /** Time of its last change, ms since the epoch. */
  readonly modifiedAt: number;
  /** Opens the file when its turn comes; undefined if it is not there any more or cannot be read. */
  readonly open: () => Promise<ReadableStream<Uint8Array> | undefined>;
}

/** The name of the list of files that are not in the zip. */
const missingName = "not-included.txt";

/**
 * A zip of files, one open at a time and without compression, as images do not compress. A file that has gone is named in a
 * list at the end; one that fails while it is read ends the stream with an error, so that no damaged zip looks whole.
 */
export function zipOriginals(files: Iterable<OriginalFile>): ReadableStream<Uint8Array> {
  return makeZip(entries(files));
}

async function* entries(files: Iterable<OriginalFile>) {
  const missing: string[] = [];
  for (const { name, modifiedAt, open } of files) {
    const input = await open();
    if (input) yield { name, lastModified: new Date(modifiedAt), input };
    else missing.push(name);
  }
  if (missing.length > 0) yield { name: missingName, input: missing.map((name) => `${name}\n`).join("") };
}
