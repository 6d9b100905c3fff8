export type FileKind = "file" | "folder" | "link" | "other";

export interface FileFacts {
  readonly kind: FileKind;
  /** Bytes. */
  readonly size: number;
  /** The same for two names of one file, and for no other file at that time. */
  readonly identity: string;
}

/** A plain file, open until closed. All writes go to its end. */
export interface OpenFile {
  facts(): Promise<FileFacts>;
  /** Fewer bytes than asked for only at the end of the file. */
  read(position: number, length: number): Promise<Uint8Array>;
  /** Writes at the end and says how many bytes were taken, which may be fewer than given. */
  append(bytes: Uint8Array): Promise<number>;
  truncate(size: number): Promise<void>;
  /** Settles once the medium has confirmed all content and the size (fdatasync). */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export type OpenOutcome =
  | { readonly kind: "open"; readonly file: OpenFile }
  | { readonly kind: "missing" }
  /** With `create`: the name is in use. */
  | { readonly kind: "exists" }
  /** A link, a FIFO, a folder or a device stands there; it was neither followed nor waited for. */
  | { readonly kind: "refused"; readonly found: Exclude<FileKind, "file"> };

/**
 * All that the journal asks of a disk. Paths are given in full, with `/` or the platform's separator.
 * An error is thrown with a POSIX `code`, such as ENOSPC.
 */
export interface FileSystem {
  /** `read` and `append` need the file to be there, `create` needs it not to be. Links are never followed. */
  open(path: string, mode: "read" | "append" | "create"): Promise<OpenOutcome>;
  /** Of the name itself, not of what a link leads to; undefined if nothing is there. */
  facts(path: string): Promise<FileFacts | undefined>;
  /** Names in a folder; none if it is missing. */
  names(path: string): Promise<readonly string[]>;
  makeFolder(path: string): Promise<void>;
  /** Replaces what is at `to`, atomically. */
  rename(from: string, to: string): Promise<void>;
  /** A second name for a file; fails with EEXIST, or where the disk has no such thing. */
  link(from: string, to: string): Promise<void>;
  /** Removing what is not there is no error. */
  remove(path: string): Promise<void>;
  /** Settles once the medium has confirmed the names in a folder. */
  syncFolder(path: string): Promise<void>;
}

/** An error of the file system with its POSIX code. */
export class FileError extends Error {
  readonly code: string;

  constructor(code: string, action: string) {
    super(`${code}: ${action}`);
    this.name = "FileError";
    this.code = code;
  }
}

/** Writes all bytes, however few the system takes at a time. */
export async function appendAll(file: OpenFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const taken = await file.append(done === 0 ? bytes : bytes.subarray(done));
    if (taken <= 0) throw new FileError("EIO", "the system took nothing");
    done += taken;
  }
}
