import fc from "fast-check";
import type { RememberedResponse } from "../../src/journal/journal.ts";
import type { Labels } from "../../src/wire/sidecar.ts";
import { QueryResponse } from "../../src/wire/query.ts";
import { ItemUpdated } from "../../src/wire/event.ts";
import { createControlledJournal, type ControlledJournal } from "../support/controlled-journal.ts";
import { manualClock } from "../support/manual-clock.ts";
import { openAround } from "../support/streams-around.ts";
import { openTestGallery } from "../support/test-gallery.ts";
import { readStream, type StreamReader } from "../support/stream-reader.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

const images = ["/a.png", "/b.png", "/c/d.png", "/c/e.png"];
const clientCount = 16;

const operation = fc.record({
  client: fc.nat(clientCount - 1),
  image: fc.constantFrom(...images),
  what: fc.constantFrom(
    "star",
    "add",
    "remove",
    "notes",
    "put",
    "retry",
    "overlap",
    "stale",
    "bulk",
    "cut",
    "connect",
    "refuse",
    "restart",
  ),
  number: fc.nat(5),
});

interface Replica {
  stream: StreamReader | undefined;
  cursor: number;
  readonly versions: Map<string, number>;
  readonly stars: Map<string, number | null>;
  /** The last request, to be sent again. */
  last:
    | {
        readonly image: string;
        readonly change: object;
        readonly key: string;
        readonly status: number;
        readonly body: string;
        readonly changed: boolean;
      }
    | undefined;
}

type Gallery = Awaited<ReturnType<typeof openTestGallery>>;

/**
 * Clients that edit, retry, fall behind and come back, over restarts and refusals of the disk, against a model: each
 * accepted edit is applied once, versions rise one by one, and stream plus refetch gives every client the final state.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const rounds = scale === "long" ? 50 : 3;
  const operations = scale === "long" ? 10_000 : 1_500;
  let lost = 0;
  let tried = 0;
  for (let round = 0; round < rounds; round += 1) {
    const broken = await play(seed + round, operations);
    tried += operations;
    lost += broken.length;
    for (const message of broken.slice(0, 5)) console.error(`clients, seed ${seed + round}: ${message}`);
  }
  return { group: "clients against a model", tried, survived: tried - lost, lost, seed };
}

async function play(seed: number, count: number): Promise<string[]> {
  const broken: string[] = [];
  const expect = (holds: boolean, message: string) => void (holds || broken.push(message));
  const model = new Map<string, { version: number; star: number | null; tags: string[]; notes: string }>(
    images.map((image) => [image, { version: 1, star: null, tags: [], notes: "" }]),
  );
  const responses: RememberedResponse[] = [];
  let labels: Map<string, Labels> = new Map();
  let keys = 0;
  let startedAt = Date.UTC(2026, 0, 1);

  const open = async (): Promise<Gallery> => {
    const memory = createControlledJournal({ labels, responses: [...responses] });
    const journal: ControlledJournal = {
      ...memory,
      async append(batch) {
        const outcome = await memory.append(batch);
        if (outcome.kind === "durable")
          responses.push(...batch.flatMap((record) => ("response" in record && record.response) || []));
        return outcome;
      },
    };
    // A server that starts again does so later.
    startedAt += 1000;
    const gallery = await openTestGallery(images, { journal, clock: manualClock(startedAt) });
    return { ...gallery, journal };
  };
  let gallery = await open();
  const replicas: Replica[] = Array.from({ length: clientCount }, () => ({
    stream: undefined,
    cursor: 0,
    versions: new Map(),
    stars: new Map(),
    last: undefined,
  }));

  const refetch = async (replica: Replica) => {
    const response = await gallery.lenslet.fetch(new Request("http://localhost/query"));
    replica.cursor = Number(response.headers.get("x-event-id"));
    const view = QueryResponse.parse(await response.json());
    view.paths.forEach((path, index) => {
      replica.versions.set(path, view.versions[index] ?? 0);
      replica.stars.set(path, view.stars[index] ?? null);
    });
  };
  const drain = async (replica: Replica, id: string) => {
    let resync = false;
    for (const block of (await replica.stream?.events())?.splice(0) ?? []) {
      if (block.event === "resync") resync = true;
      if (block.id !== undefined) {
        expect(block.id > replica.cursor || resync, `${id} saw event ${block.id} after ${replica.cursor}`);
        replica.cursor = Math.max(replica.cursor, block.id);
      }
      if (block.event !== "item-updated") continue;
      const { path, version, star } = ItemUpdated.parse(block.data);
      if (version <= (replica.versions.get(path) ?? 0)) continue;
      replica.versions.set(path, version);
      replica.stars.set(path, star);
    }
    if (resync) await refetch(replica);
  };
  const connect = async (replica: Replica) => {
    if (replica.stream) return;
    if (replica.cursor === 0) await refetch(replica);
    const response = await gallery.lenslet.fetch(
      new Request(`http://localhost/events?last_event_id=${replica.cursor}`),
    );
    replica.stream = readStream(response.body);
  };
  const cut = async (replica: Replica, id: string) => {
    await drain(replica, id);
    await replica.stream?.cancel();
    replica.stream = undefined;
  };
  const send = (image: string, change: object, key: string) =>
    gallery.call("PATCH", `/item?path=${image}`, change, { "idempotency-key": key });
  const patch = async (replica: Replica, image: string, change: object, apply: () => boolean) => {
    const key = `k${(keys += 1)}`;
    const known = model.get(image);
    const sent = { base_version: known?.version, ...change };
    const response = await send(image, sent, key);
    expect(response.status === 200, `a fresh edit got ${response.status}`);
    const changed = known !== undefined && apply();
    if (changed) known.version += 1;
    replica.last = { image, change: sent, key, status: response.status, body: JSON.stringify(response.body), changed };
  };

  for (const [step, { client, image, what, number }] of fc.sample(operation, { numRuns: count, seed }).entries()) {
    const replica = replicas[client];
    const known = model.get(image);
    if (!replica || !known) continue;
    const id = `client ${client} at step ${step}`;
    switch (what) {
      case "star":
        await patch(replica, image, { set_star: number }, () => known.star !== (known.star = number));
        break;
      case "add":
        await patch(
          replica,
          image,
          { add_tags: [`t${number}`] },
          () => !known.tags.includes(`t${number}`) && known.tags.push(`t${number}`) > 0,
        );
        break;
      case "remove":
        await patch(
          replica,
          image,
          { remove_tags: [`t${number}`] },
          () => known.tags.length !== (known.tags = known.tags.filter((tag) => tag !== `t${number}`)).length,
        );
        break;
      case "notes":
        await patch(
          replica,
          image,
          { set_notes: `note ${number}` },
          () => known.notes !== (known.notes = `note ${number}`),
        );
        break;
      case "put": {
        const response = await gallery.call("PUT", `/item?path=${image}`, { tags: ["put"], notes: "", star: number });
        expect(response.status === 200, `${id}: PUT got ${response.status}`);
        Object.assign(known, { tags: ["put"], notes: "", star: number, version: known.version + 1 });
        break;
      }
      case "retry":
      case "overlap": {
        if (!replica.last) break;
        const { image: its, change, key, status, body } = replica.last;
        const again = await Promise.all(Array.from({ length: what === "retry" ? 1 : 3 }, () => send(its, change, key)));
        for (const response of again)
          expect(
            response.status === status && JSON.stringify(response.body) === body,
            `${id}: a retry was responded to otherwise`,
          );
        break;
      }
      case "stale": {
        const response = await send(image, { base_version: known.version + 1, set_star: number }, `k${(keys += 1)}`);
        expect(response.status === 409, `${id}: a stale edit got ${response.status}`);
        break;
      }
      case "bulk": {
        const edits = [{ match: { path: "/", q: "" }, set_star: number }];
        const response = await gallery.call("POST", "/items/bulk", { edits }, { "idempotency-key": `k${(keys += 1)}` });
        expect(response.status === 200, `${id}: a bulk edit got ${response.status}`);
        for (const each of model.values()) if (each.star !== (each.star = number)) each.version += 1;
        break;
      }
      case "cut":
        await cut(replica, id);
        break;
      case "connect":
        await connect(replica);
        break;
      case "refuse": {
        gallery.journal.refuse("disk_full");
        const response = await send(
          image,
          { base_version: known.version, set_star: (known.star ?? 0) === 5 ? 0 : 5, set_notes: `${step}` },
          `k${(keys += 1)}`,
        );
        expect(response.status === 507, `${id}: a full disk got ${response.status}`);
        gallery.journal.refuse(undefined);
        break;
      }
      case "restart": {
        if (number !== 0) break;
        await Promise.all(replicas.map((each) => cut(each, id)));
        await gallery.lenslet.close();
        const kept = await gallery.journal.load();
        labels = new Map(kept.labels);
        gallery = await open();
        // A response that changed nothing has left no record: its retry is judged anew.
        for (const each of replicas) if (!each.last?.changed) each.last = undefined;
      }
    }
  }

  for (const replica of replicas) {
    await connect(replica);
    await drain(replica, "the last look");
    for (const [image, known] of model) {
      expect(
        replica.versions.get(image) === known.version,
        `${image}: version ${replica.versions.get(image)} instead of ${known.version}`,
      );
      expect(
        replica.stars.get(image) === known.star,
        `${image}: star ${replica.stars.get(image)} instead of ${known.star}`,
      );
    }
    await replica.stream?.cancel();
  }
  for (const [image, known] of model) {
    const { body } = await gallery.call("GET", `/item?path=${image}`);
    expect(
      JSON.stringify({ ...known }) === JSON.stringify(pick(body)),
      `${image} holds ${JSON.stringify(pick(body))} instead of ${JSON.stringify(known)}`,
    );
  }
  for (const [star, image] of images.entries()) {
    const edit = () =>
      send(image, { base_version: model.get(image)?.version, set_star: star, set_notes: "last" }, image);
    broken.push(...(await openAround(gallery.lenslet, edit, 300)));
  }
  await gallery.lenslet.close();
  return broken;
}

function pick(sidecar: unknown): unknown {
  if (typeof sidecar !== "object" || sidecar === null) return sidecar;
  const { version, star, tags, notes }: { version?: unknown; star?: unknown; tags?: unknown; notes?: unknown } =
    sidecar;
  return { version, star, tags, notes };
}
