import { createColumns } from "../../src/ui/model/view/columns.ts";
import { signal } from "@preact/signals";
import { Problem, Unreachable, type BulkEditInput, type Client } from "../../src/client.ts";
import type { BulkResponse, BulkOutcome, LabelFields } from "../../src/wire/bulk.ts";
import { createEditQueue } from "../../src/ui/model/edits/edit-queue.ts";
import { createEditsModel } from "../../src/ui/model/edits/edits-model.ts";
import { createLabelsModel } from "../../src/ui/model/edits/labels-model.ts";
import { applyPatch, sameTags } from "../../src/gallery/label-patch.ts";
import { createToastsModel } from "../../src/ui/model/toasts.ts";
import { manualClock } from "./manual-clock.ts";
import { seededRandom } from "./seeded-random.ts";
import { toPlainResponse } from "./query-response.ts";

export const paths = ["/a", "/b", "/c"];

/** What the contract says of `POST /items/bulk`, in a few lines. */
function createServer() {
  const images = new Map<string, LabelFields & { version: number }>(
    paths.map((path) => [path, { star: null, tags: [], notes: "", version: 1 }]),
  );
  const responses = new Map<string, BulkResponse>();
  const applied: string[] = [];
  const matches: BulkEditInput["match"][] = [];
  /** How many images each request named. */
  const sizes: number[] = [];
  const change = (path: string, edit: BulkEditInput): BulkOutcome => {
    const image = images.get(path);
    if (!image) return { path, status: "not_found" };
    const { expect } = edit;
    const { version, ...before } = image;
    const differs =
      (expect?.star !== undefined && expect.star !== before.star) ||
      (expect?.notes !== undefined && expect.notes !== before.notes) ||
      (expect?.tags && !sameTags(expect.tags, before.tags));
    if (differs) return { path, status: "conflict", version, current: before };
    const after = applyPatch(before, edit);
    if (JSON.stringify(after) === JSON.stringify(before)) return { path, status: "unchanged", version };
    images.set(path, { ...after, tags: [...after.tags], version: version + 1 });
    return { path, status: "changed", version: version + 1, before };
  };
  /** A view has all images, in the order in which they were added. */
  const imagesOf = ({ paths: named, view }: BulkEditInput): readonly string[] => {
    const all = view ? [...images.keys()] : [];
    return view ? (view.ranges ?? []).flatMap(([from, to]) => all.slice(from, to)) : (named ?? paths);
  };
  return {
    images,
    applied,
    matches,
    sizes,
    change,
    bulk(edits: readonly BulkEditInput[], key: string): BulkResponse {
      const known = responses.get(key);
      if (known) return known;
      applied.push(key);
      sizes.push(edits.reduce((sum, edit) => sum + imagesOf(edit).length, 0));
      matches.push(...edits.flatMap(({ match }) => match ?? []));
      const outcomes = edits.flatMap((edit) => imagesOf(edit).map((path) => change(path, edit)));
      const count = (status: string) => outcomes.filter((outcome) => outcome.status === status).length;
      const response: BulkResponse = {
        changed: count("changed"),
        unchanged: count("unchanged"),
        conflicts: count("conflict"),
        refused: 0,
        not_found: count("not_found"),
        outcomes,
      };
      responses.set(key, response);
      return response;
    },
  };
}

type Error = "none" | "lost request" | "lost response" | "busy" | "refused";

/** The model of edits before a server, with what it shows. */
export function openEdits() {
  const server = createServer();
  const clock = manualClock();
  const labels = createLabelsModel();
  const toasts = createToastsModel({ clock });
  let error: Error = "none";
  let release: (() => void) | undefined;
  let gate: Promise<void> = Promise.resolve();
  const client: Pick<Client, "bulk"> = {
    async bulk(edits, key) {
      await gate;
      if (error === "lost request") throw new Unreachable(new Error("cut"));
      if (error === "busy") throw new Problem(503, { error: "overloaded", message: "Busy." }, 2_000);
      if (error === "refused") throw new Problem(403, { error: "read_only", message: "Read only." }, null);
      const body = server.bulk(structuredClone(edits), key);
      if (error === "lost response") throw new Unreachable(new Error("cut"));
      return { body, eventId: null, etag: null };
    },
  };
  const random = seededRandom();
  const outbox = { keep() {}, drop() {} };
  const queue = createEditQueue({ client, clock, random, outbox });
  const saved: { paths: readonly string[]; undone: boolean }[] = [];
  const edits = createEditsModel({
    clock,
    queue,
    outbox,
    random,
    labels,
    toasts,
    allowed: signal(true),
    away: () => false,
    authorOf: () => ({ person: "p", name: "Ben", hue: 10 }),
    onSaved: (changed, undone) => saved.push({ paths: changed, undone }),
  });
  const image = (path: string, star: number | null = null) => ({ path, star, tags: [], noted: false, version: 1 });
  labels.adopt(createColumns(toPlainResponse(paths.map((path) => image(path)))));
  /** A colleague's edit, with its event. */
  const colleague = (path: string, edit: BulkEditInput) => {
    const outcome = server.change(path, edit);
    const now = server.images.get(path);
    if (outcome.status === "changed" && now) labels.learn(path, now, now.version);
  };
  return {
    server,
    clock,
    labels,
    toasts,
    edits,
    saved,
    colleague,
    setError: (next: Error) => (error = next),
    hold() {
      gate = new Promise((resolve) => (release = resolve));
    },
    release: () => {
      release?.();
      gate = Promise.resolve();
    },
    rest: async () => {
      for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
