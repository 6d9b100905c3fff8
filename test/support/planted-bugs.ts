import type { FileSystem, OpenFile, OpenFileOutcome } from "../../src/journal/disk/file-system.ts";
import { type FolderContents, readFolder } from "../../src/journal/folder-contents.ts";
import { createFolderJournal, type FolderJournalOptions } from "../../src/journal/folder-journal.ts";
import type { Journal } from "../../src/journal/journal.ts";
import { createFolderWriter, type FolderWriter } from "../../src/journal/folder-writer.ts";
import { freeLock } from "./label-folder.ts";

/** An error in the journal's work, put between it and the disk: the same as if its code had that bug. */
export interface PlantedBug {
  readonly name: string;
  readonly wrap?: (files: FileSystem) => FileSystem;
  readonly createJournal?: (options: FolderJournalOptions) => Journal;
}

const isLog = (path: string) => path.includes("labels.log.jsonl");
const isSnapshot = (path: string) => path.includes("labels.snapshot.json");

/** Changes the files whose path fits. */
function withFile(
  files: FileSystem,
  fits: (path: string) => boolean,
  change: (file: OpenFile) => OpenFile,
): FileSystem {
  return {
    ...files,
    async open(path, mode): Promise<OpenFileOutcome> {
      const outcome = await files.open(path, mode);
      return outcome.kind === "open" && fits(path) ? { kind: "open", file: change(outcome.file) } : outcome;
    },
  };
}

const nothing = async () => undefined;

export const failedSyncIgnored: PlantedBug = {
  name: "takes a failed fdatasync for a success",
  wrap: (files) => withFile(files, isLog, (file) => ({ ...file, sync: () => file.sync().catch(nothing) })),
};

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: "no fdatasync of the log",
    wrap: (files) => withFile(files, isLog, (file) => ({ ...file, sync: nothing })),
  },
  {
    name: "responds before the fdatasync",
    wrap: (files) =>
      withFile(files, isLog, (file) => ({
        ...file,
        async sync() {
          void file.sync().catch(nothing);
        },
      })),
  },
  failedSyncIgnored,
  {
    name: "does not write on after a short write",
    wrap: (files) =>
      withFile(files, isLog, (file) => ({
        ...file,
        async append(bytes) {
          await file.append(bytes);
          return bytes.length;
        },
      })),
  },
  {
    name: "leaves a refused batch in the log",
    wrap: (files) => withFile(files, isLog, (file) => ({ ...file, truncate: nothing })),
  },
  {
    name: "does not cut a torn tail",
    createJournal: (options) =>
      createCarelessJournal(options, ({ log, ...contents }) => ({
        ...contents,
        log: { ...log, broken: false, soundSize: log.size },
      })),
  },
  {
    name: "numbers lines from 1 in each run",
    createJournal: (options) =>
      createCarelessJournal(options, ({ state, ...contents }) => ({ ...contents, state: { ...state, lastId: 0 } })),
  },
  {
    name: "never confirms the names of its files",
    wrap: (files) => ({ ...files, syncFolder: nothing }),
  },
  {
    name: "does not confirm a snapshot before it takes the name",
    wrap: (files) => withFile(files, isSnapshot, (file) => ({ ...file, sync: nothing })),
  },
  {
    name: "keeps no previous snapshot",
    wrap: (files) => ({
      ...files,
      rename: (from, to) => (to.endsWith("snapshot.previous.json") ? files.remove(from) : files.rename(from, to)),
    }),
  },
  {
    name: "overwrites a damaged snapshot",
    wrap: (files) => ({ ...files, link: (from, to) => (to.includes(".damaged-") ? nothing() : files.link(from, to)) }),
  },
  {
    name: "shows an edit before it is kept",
    createJournal(options) {
      const journal = createFolderJournal(options);
      return {
        ...journal,
        async append(records) {
          void journal.append(records);
          return { kind: "durable" };
        },
      };
    },
  },
];

/** A journal that misunderstands what it has read. */
function createCarelessJournal(
  options: FolderJournalOptions,
  misread: (contents: FolderContents) => FolderContents,
): Journal {
  const { folder, files, clock, random, thresholds } = options;
  const journal = createFolderJournal({ ...options, lock: undefined });
  let writer: FolderWriter | undefined;
  return {
    ...journal,
    async load() {
      const contents = misread(await readFolder(files, folder));
      writer = createFolderWriter({
        folder,
        files,
        clock,
        random,
        thresholds,
        lock: freeLock,
        contents,
        warn: () => undefined,
      });
      return journal.load();
    },
    append: async (records) => writer?.append(records) ?? { kind: "refused", reason: "read_only" },
    status: () => ({ ...journal.status(), problem: writer?.problem() ?? null }),
    close: async () => writer?.close(),
  };
}
