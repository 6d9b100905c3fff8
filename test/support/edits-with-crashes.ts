import type { Journal, LabelRecord } from "../../src/journal/journal.ts";
import type { Labels } from "../../src/wire/sidecar.ts";
import { settle } from "./label-folder.ts";
import { openJournal } from "./open-journal.ts";
import { seededRandom } from "./seeded-random.ts";
import { createSimulatedDisk, type SimulatedDisk } from "./simulated-disk.ts";

export const start = Date.UTC(2026, 0, 1);

/** One thing that happens; `crash` ends the process or the machine after so many calls of the disk. */
export type EditStep =
  | { readonly kind: "edit"; readonly images: readonly number[]; readonly response: boolean }
  | { readonly kind: "wait" }
  | { readonly kind: "name" }
  | { readonly kind: "crash"; readonly after: number; readonly isPowerCut: boolean };

/** A change that was acknowledged, or found after a crash. */
export interface StoredEdit {
  readonly path: string;
  readonly labels: Labels;
}

export interface PlayedEdits {
  readonly disk: SimulatedDisk;
  readonly journal: Journal;
  /** In the order in which they were stored. */
  readonly edits: readonly StoredEdit[];
  /** How many of them were stored when a state got its name. */
  readonly named: ReadonlyMap<string, number>;
}

/** Plays steps on a disk whose log is rewritten all the time, with crashes at any call. */
export async function playEdits(steps: readonly EditStep[], historyBytes?: number): Promise<PlayedEdits> {
  const disk = createSimulatedDisk();
  const random = seededRandom(7);
  const edits: StoredEdit[] = [];
  const named = new Map<string, number>();
  let doubtful: readonly StoredEdit[] = [];
  let minute = 0;
  let ended = new Promise<"ended">(() => undefined);
  let hasEnded = false;

  const open = async () => {
    const opened = openJournal(disk, { thresholds: { snapshotEvery: 300, compactAbove: 400 }, historyBytes });
    const { labels } = await opened.journal.load();
    const isStored = ({ path, labels: { version } }: StoredEdit) => labels.get(path)?.version === version;
    if (doubtful.some(isStored)) edits.push(...doubtful);
    doubtful = [];
    hasEnded = false;
    ended = new Promise(() => undefined);
    return opened;
  };
  let opened = await open();

  const crashAfter = (after: number, isPowerCut: boolean) => {
    let left = after;
    let end = (): void => undefined;
    ended = new Promise((resolve) => {
      end = () => resolve("ended");
    });
    disk.onCall = () => {
      if (left-- > 0) return undefined;
      disk.onCall = undefined;
      if (isPowerCut) disk.cutPower(random);
      else disk.kill();
      hasEnded = true;
      end();
      return undefined;
    };
  };

  const edit = async (images: readonly number[], hasResponse: boolean) => {
    minute += 1;
    const stored = [...new Set(images)].map((image) => nextEdit(edits, `/image-${image}.jpg`, minute));
    const records = stored.map((one, index): LabelRecord => ({
      type: "item-updated",
      ...one,
      more: index < stored.length - 1,
      ...(hasResponse &&
        index === stored.length - 1 && {
          response: { key: `${minute}`, fingerprint: "f", at: start, status: 200, body: "{}" },
        }),
    }));
    doubtful = stored;
    const outcome = await Promise.race([opened.journal.append(records), ended]);
    if (outcome === "ended" || outcome.kind === "refused") return;
    edits.push(...stored);
    doubtful = [];
  };

  const name = async () => {
    const given = `state ${named.size}`;
    const outcome = await Promise.race([opened.journal.nameState?.({ name: given, at: "", by: "Anna" }), ended]);
    if (outcome !== "ended" && outcome?.kind === "named") named.set(given, edits.length);
  };

  for (const step of steps) {
    if (step.kind === "edit") await edit(step.images, step.response);
    else if (step.kind === "name") await name();
    else if (step.kind === "wait") await opened.pass(6_000);
    else crashAfter(step.after, step.isPowerCut);
    await settle();
    if (hasEnded) opened = await open();
  }
  disk.onCall = undefined;
  await opened.pass(6_000);
  return { disk, journal: opened.journal, edits, named };
}

function nextEdit(edits: readonly StoredEdit[], path: string, minute: number): StoredEdit {
  const version = (edits.findLast((one) => one.path === path)?.labels.version ?? 1) + 1;
  const updated_at = new Date(start + minute * 60_000).toISOString();
  const labels = { tags: [`tag-${minute}`], notes: "n".repeat(minute % 50), star: 3, version, updated_at };
  return { path, labels: { ...labels, updated_by: "Anna" } };
}
