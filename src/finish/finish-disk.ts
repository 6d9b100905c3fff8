export type DiskKind = "file" | "folder" | "link" | "other";

/** What the disk knows of a name. */
export interface DiskFacts {
  readonly kind: DiskKind;
  /** Bytes. */
  readonly size: number;
  readonly device: string;
  /** The file's number on its device, which it keeps when it is renamed. */
  readonly inode: string;
  /** Modification time, in ns since 1970. */
  readonly modified: string;
  /** Permissions, with the sticky bit. */
  readonly mode: number;
  /** The owner's number. */
  readonly owner: number;
}

/**
 * All that file operations need of a disk. Paths are absolute, with `/`. No method follows a link at the end of a path, and
 * none replaces a file, except for `rename`. Errors have a POSIX `code`.
 */
export interface FinishDisk {
  /** Undefined if the name does not exist. */
  facts(path: string): Promise<DiskFacts | undefined>;
  /** The names in a folder; none if it does not exist. */
  names(path: string): Promise<readonly string[]>;
  /** The path with all links resolved; undefined if it does not exist. */
  realPath(path: string): Promise<string | undefined>;
  /** Does nothing if the folder exists. */
  makeFolder(path: string, mode?: number): Promise<void>;
  /** Does nothing if the folder is not empty or does not exist. */
  removeFolder(path: string): Promise<void>;
  /** Creates a second name for a file. Fails if `to` exists (EEXIST), is on another disk (EXDEV), or the disk has no links. */
  link(from: string, to: string): Promise<void>;
  /** Replaces `to`. */
  rename(from: string, to: string): Promise<void>;
  /** Copies content, permissions and times; durable when it resolves. Fails if `to` exists. */
  copy(from: string, to: string): Promise<void>;
  /** Whether both files hold the same bytes. */
  isSame(first: string, second: string): Promise<boolean>;
  /** Creates a file with this content; durable when it resolves. Fails if it exists. */
  create(path: string, content: string): Promise<void>;
  /** Appends to a file; durable when it resolves. */
  append(path: string, content: string): Promise<void>;
  /** The content of a file, or its first `most` bytes; undefined if it does not exist. */
  read(path: string, most?: number): Promise<string | undefined>;
  /** Does nothing if the name does not exist. */
  remove(path: string): Promise<void>;
  /** Resolves once the names in a folder are durable. */
  syncFolder(path: string): Promise<void>;
  /** Free space where the path is; undefined if it is not known. */
  freeBytes(path: string): Promise<number | undefined>;
  /** Who owns the trash; undefined where the system has none that is known. */
  readonly trash: TrashOwner | undefined;
}

export interface TrashOwner {
  /** The folder that holds `Trash`, such as `~/.local/share`. */
  readonly dataHome: string;
  readonly uid: number;
}
