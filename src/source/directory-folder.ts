import { closeSync, constants, type Dir, opendirSync, openSync, readlinkSync, realpathSync } from "node:fs";

const entriesPerRead = 128;
const guardedFolder = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** An open folder. */
export interface FolderReading {
  readonly directory: Dir;
  /** A path through which its files are opened, even if another folder takes its name meanwhile. */
  readonly place: string;
  close(): void;
}

/** Another folder is now at the path: a folder above it may have been replaced by a link. */
export class FolderSwapped extends Error {
  override readonly name = "FolderSwapped";
}

/**
 * Opens the folder at the resolved path, and throws `FolderSwapped` if another folder was opened. Resolves the path again
 * where the kernel does not reveal the path of a descriptor.
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

/** The path of a descriptor in `/proc/self/fd`; undefined where the system has none. */
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
    // A link or a file is there now.
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
