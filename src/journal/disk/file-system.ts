export type FileKind = "file" | "folder" | "link" | "other";

export interface FileFacts {
  readonly kind: FileKind;
  /** Bytes. */
  readonly size: number;
  /** Device and inode: equal for two names of one file, different for any two files that exist at the same time. */
  readonly identity: string;
}

/** An open plain file. All writes append. */
export interface OpenFile {
  facts(): Promise<FileFacts>;
  /** Returns fewer bytes than `length` only at the end of the file. */
  read(position: number, length: number): Promise<Uint8Array>;
  /** Appends and returns the number of bytes written, which may be fewer than given. */
  append(bytes: Uint8Array): Promise<number>;
  truncate(size: number): Promise<void>;
  /** Resolves once content and size are durable (fdatasync). */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export type OpenFileOutcome =
  | { readonly kind: "open"; readonly file: OpenFile }
  | { readonly kind: "missing" }
  /** With `create`: the name exists. */
  | { readonly kind: "exists" }
  /** The name is a link, a FIFO, a folder or a device. Links are not followed, and a FIFO does not block. */
  | { readonly kind: "refused"; readonly found: Exclude<FileKind, "file"> };

/**
 * All that the journal needs of a disk. Paths are absolute, with `/` or the platform's separator.
 * Errors have a POSIX `code`, such as ENOSPC.
 */
export interface FileSystem {
  /** `read` and `append` require an existing file, `create` a free name. Links are never followed. */
  open(path: string, mode: "read" | "append" | "create"): Promise<OpenFileOutcome>;
  /** Does not follow links; undefined if the name does not exist. */
  facts(path: string): Promise<FileFacts | undefined>;
  /** The names in a folder; none if it does not exist. */
  names(path: string): Promise<readonly string[]>;
  makeFolder(path: string): Promise<void>;
  /** Renames atomically; replaces `to` if it exists. */
  rename(from: string, to: string): Promise<void>;
  /** Creates a hard link. Fails if `to` exists (EEXIST), or if the disk has no hard links. */
  link(from: string, to: string): Promise<void>;
  /** Does nothing if the name does not exist. */
  remove(path: string): Promise<void>;
  /** Resolves once the names in a folder are durable (fsync). */
  syncFolder(path: string): Promise<void>;
}

/** A file system error with its POSIX code. */
export class FileError extends Error {
  readonly code: string;

  constructor(code: string, action: string) {
    super(`${code}: ${action}`);
    this.name = "FileError";
    this.code = code;
  }
}

/** Appends all bytes, in as many writes as needed. */
export async function appendAll(file: OpenFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const written = await file.append(done === 0 ? bytes : bytes.subarray(done));
    if (written <= 0) throw new FileError("EIO", "a write wrote no bytes");
    done += written;
  }
}
