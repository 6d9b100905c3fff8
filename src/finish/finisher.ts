import type { Clock } from "../clock.ts";
import type { Random } from "../random.ts";
import type {
  FinishDestination,
  FinishOperation,
  FinishPlan,
  FinishRun,
  FinishStatus,
  Staying,
} from "../wire/finish.ts";
import { toIsoTime } from "../wire/time.ts";
import { nearestExisting, resolveDestination } from "./destination.ts";
import type { FinishDisk } from "./finish-disk.ts";
import {
  inGallery,
  type Manifest,
  type ManifestHeader,
  newManifest,
  onDisk,
  parseHeader,
  parseManifest,
  writeManifest,
} from "./finish-manifest.ts";
import { folderOfRuns, listRuns, manifestPath, markRun } from "./finish-runs.ts";
import { createPlanTickets } from "./plan-tickets.ts";
import { preparePlan } from "./prepare-plan.ts";
import { runFinish } from "./run-finish.ts";
import { settleFinish } from "./settle-finish.ts";
import { undoFinish } from "./undo-finish.ts";

/** Moves, copies, links and trashes the files of images, and undoes it. One run at a time. */
export interface Finisher {
  /** Outside folders that files may go to. */
  readonly destinations: readonly string[];
  readonly hasTrash: boolean;
  /** `paths` are those of images in the gallery. */
  plan(paths: Iterable<string>, operation: FinishOperation, to: FinishDestination | undefined): Promise<PlanOutcome>;
  /** Starts a plan. The run goes on after this resolves; starting it again returns the same run. */
  start(plan: string): Promise<StartOutcome>;
  undo(id: string): Promise<StartOutcome>;
  /** The state of a run of this session; undefined for others. */
  status(id: string): FinishStatus | undefined;
  /** The newest runs that the folder remembers. */
  runs(): Promise<readonly FinishRun[]>;
  /** Stops after the files in hand. */
  close(): Promise<void>;
}

export type PlanOutcome =
  | { readonly kind: "planned"; readonly plan: FinishPlan }
  /** `message` is for people. */
  | { readonly kind: "refused"; readonly message: string };

export type StartOutcome =
  | { readonly kind: "started"; readonly status: FinishStatus }
  /** Another run is under way. */
  | { readonly kind: "busy" }
  /** There is no such plan or run, or a plan has expired. */
  | { readonly kind: "unknown" }
  | { readonly kind: "undone already" };

export interface FinisherOptions {
  readonly disk: FinishDisk;
  /** The served folder. */
  readonly folder: string;
  readonly allowed: readonly string[];
  readonly clock: Pick<Clock, "now" | "wallTime">;
  readonly random: Random;
  /** Whether somebody labelled the image at this gallery path. */
  readonly isLabelled: (path: string) => boolean;
  /** Called when a run or an undo has ended, with the gallery paths of files that left and came. */
  readonly onMoved: (moves: readonly MovedFiles[]) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** A file that has moved. A path is undefined outside of the gallery. */
export interface MovedFiles {
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Whether `from` holds nothing any more. */
  readonly isGone: boolean;
}

const mostExamples = 100;
const mostListed = 20;
const headerBytes = 4096;

export function createFinisher(options: FinisherOptions): Finisher {
  const { disk, folder, allowed, clock, random, isLabelled, onMoved, onError } = options;
  const tickets = createPlanTickets(clock, random);
  const statuses = new Map<string, FinishStatus>();
  let current: Promise<void> | undefined;
  let isStopped = false;

  const rootOf = async (): Promise<string> => (await disk.realPath(folder)) ?? folder;

  const set = (id: string, change: Partial<FinishStatus>): void => {
    const status = statuses.get(id);
    if (status) statuses.set(id, { ...status, ...change });
  };
  const begin = (header: ManifestHeader, state: FinishStatus["state"], work: () => Promise<void>): StartOutcome => {
    const { id } = header;
    const status: FinishStatus = { ...toRun(header, state), handled: 0, stayed: 0, examples: [], problem: null };
    statuses.set(id, status);
    current = work()
      .catch(async (error: unknown) => {
        onError(error);
        const state = await settled(id);
        set(id, { state, problem: "The disk failed. Check it, then see what is where it should be." });
      })
      .finally(() => {
        current = undefined;
      });
    return { kind: "started", status };
  };
  /** Resolves what a failed run left, and returns its state. */
  const settled = async (id: string): Promise<FinishStatus["state"]> => {
    try {
      const root = await rootOf();
      await settleFinish(disk, root);
      return (await listRuns(disk, root)).find((run) => run.id === id)?.state ?? "undone";
    } catch {
      // The next start does it.
      return "done";
    }
  };
  const report = (staying: readonly Staying[], problem?: string): Partial<FinishStatus> => ({
    stayed: staying.length,
    examples: staying.slice(0, mostExamples),
    problem: problem ?? null,
  });

  return {
    destinations: allowed,
    hasTrash: disk.trash !== undefined,

    async plan(paths, operation, to) {
      const root = await rootOf();
      const at = clock.wallTime();
      let place: string | undefined;
      if (operation !== "trash") {
        if (!to) return { kind: "refused", message: "Name the folder that the files go to." };
        const destination = await resolveDestination(disk, { root, allowed }, to);
        if (destination.kind === "refused") return destination;
        ({ place } = destination);
      } else if (!disk.trash) return { kind: "refused", message: "This system has no trash that Lenslet knows." };

      const id = `${toIsoTime(at)
        .replace(/[-:]|\.\d+Z/gu, "")
        .replace("T", "-")}-${random.hex(2)}`;
      const prepared = await preparePlan(
        { disk, root, operation, destination: place, at: new Date(at), suffix: id, isLabelled },
        paths,
      );
      if (place !== undefined) {
        const free = await disk.freeBytes(await nearestExisting(disk, onDisk(root, place)));
        if (free !== undefined && free < prepared.copiedBytes)
          return {
            kind: "refused",
            message: `There is no space for that: ${megabytes(prepared.copiedBytes)} are needed and ${megabytes(free)} are free. Choose fewer images or another destination.`,
          };
      }
      const { files, folders, staying, images, bytes } = prepared;
      const header: ManifestHeader = {
        format: 1,
        id,
        operation,
        at: toIsoTime(at),
        images,
        files: files.length,
        bytes,
        folders: folders.length,
      };
      const ticket = tickets.issue(newManifest(header, folders, files));
      return {
        kind: "planned",
        plan: {
          plan: ticket,
          operation,
          to: place === undefined ? "trash" : (inGallery(place) ?? place),
          images,
          companions: files.length - images,
          bytes,
          staying: staying.length,
          examples: staying.slice(0, mostExamples),
          files: files
            .slice(0, mostExamples)
            .map(({ from, to: target }) => ({ from: from.slice(1), to: inGallery(target) ?? target })),
        },
      };
    },

    async start(ticket) {
      const manifest = tickets.find(ticket);
      if (!manifest) return { kind: "unknown" };
      const { header } = manifest;
      const known = statuses.get(header.id);
      if (known) return { kind: "started", status: known };
      if (current || isStopped) return { kind: "busy" };
      return begin(header, "running", async () => {
        const root = await rootOf();
        const path = manifestPath(root, header.id, "running");
        await disk.makeFolder(`${root === "/" ? "" : root}/.lenslet`);
        await disk.makeFolder(folderOfRuns(root));
        await disk.create(path, writeManifest(manifest));
        await disk.syncFolder(folderOfRuns(root));
        const outcome = await runFinish(
          {
            disk,
            root,
            manifestPath: path,
            onHandled: (handled) => set(header.id, { handled }),
            isStopped: () => isStopped,
          },
          manifest,
        );
        await markRun(disk, root, header.id, "running", "done");
        await onMoved(moves(manifest, outcome.placed));
        set(header.id, { ...report(outcome.staying, outcome.problem), state: "done" });
      });
    },

    async undo(id) {
      if (current || isStopped) return { kind: "busy" };
      const root = await rootOf();
      const stored = (await listRuns(disk, root)).find((run) => run.id === id);
      if (!stored) return { kind: "unknown" };
      if (stored.state === "undone") return { kind: "undone already" };
      const manifest = parseManifest((await disk.read(manifestPath(root, id, stored.state))) ?? "");
      if (!manifest) return { kind: "unknown" };
      return begin(manifest.header, "undoing", async () => {
        if (stored.state !== "undoing") await markRun(disk, root, id, stored.state, "undoing");
        const outcome = await undoFinish(
          {
            disk,
            root,
            manifestPath: manifestPath(root, id, "undoing"),
            onHandled: (handled) => set(id, { handled }),
            isStopped: () => isStopped,
          },
          manifest,
        );
        const state = outcome.staying.length > 0 ? "done" : "undone";
        await markRun(disk, root, id, "undoing", state);
        await onMoved(moves(manifest, outcome.restored).map(reversed));
        set(id, { ...report(outcome.staying), state });
      });
    },

    status: (id) => statuses.get(id),

    async runs() {
      const root = await rootOf();
      const listed: FinishRun[] = [];
      for (const { id, state } of (await listRuns(disk, root)).slice(0, mostListed)) {
        const [first = ""] = ((await disk.read(manifestPath(root, id, state), headerBytes)) ?? "").split("\n");
        const header = parseHeader(first);
        if (header) listed.push(toRun(header, state));
      }
      return listed;
    },

    async close() {
      isStopped = true;
      await current;
    },
  };
}

function toRun({ id, operation, at, images, files, bytes }: ManifestHeader, state: FinishRun["state"]): FinishRun {
  return { id, operation, at, state, images, files, bytes };
}

function moves({ header, files }: Manifest, placed: ReadonlySet<number>): MovedFiles[] {
  const isGone = header.operation === "move" || header.operation === "trash";
  return [...placed].flatMap((number) => {
    const file = files[number];
    return file ? [{ from: inGallery(file.from), to: inGallery(file.to), isGone }] : [];
  });
}

function reversed({ from, to, isGone }: MovedFiles): MovedFiles {
  return { from: to, to: from, isGone };
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
