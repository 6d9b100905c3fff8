import { closeSync, constants, type Dir, opendirSync, openSync, readlinkSync, realpathSync } from "node:fs";

const entriesPerRead = 128;
const guardedFolder = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** A folder that is being read. */
export interface FolderReading {
  readonly directory: Dir;
  /** From where its files are opened: the folder itself, whatever takes its name meanwhile. */
  readonly place: string;
  close(): void;
}

/** The folder is no longer where it was: a link may have taken the place of one above it. */
export class FolderSwapped extends Error {
  override readonly name = "FolderSwapped";
}

/**
 * Opens the folder at the resolved path, and throws `FolderSwapped` if it is another. Where the kernel does not tell the path
 * of a descriptor, the path is resolved once more.
 */
export function openRealFolder(real: string): FolderReading {
  if (process.platform !== "linux") return openByPath(real);
  const descriptor = openGuarded(real);
  const place = `/proc/self/fd/${descriptor}`;
  try {
    const opened = pathOf(place);
    if (opened === undefined) {
      const reading = openByPath(real);
      closeSync(descriptor);
      return reading;
    }
    if (opened !== real) throw new FolderSwapped(real);
    const directory = opendirSync(place, { bufferSize: entriesPerRead });
    return {
      directory,
      place,
      close() {
        directory.closeSync();
        closeSync(descriptor);
      },
    };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

/** The path of what an entry of `/proc/self/fd` has open; undefined where there is no such thing. */
export function pathOf(place: string): string | undefined {
  try {
    return readlinkSync(place);
  } catch {
    return undefined;
  }
}

function openGuarded(real: string): number {
  try {
    return openSync(real, guardedFolder);
  } catch (error) {
    // A link stands there now, or a file.
    if (error instanceof Error && "code" in error && (error.code === "ELOOP" || error.code === "ENOTDIR"))
      throw new FolderSwapped(real);
    throw error;
  }
}

function openByPath(real: string): FolderReading {
  const directory = opendirSync(real, { bufferSize: entriesPerRead });
  const close = (): void => directory.closeSync();
  if (realpathSync.native(real) === real) return { directory, place: real, close };
  close();
  throw new FolderSwapped(real);
}
