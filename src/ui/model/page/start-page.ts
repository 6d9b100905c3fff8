import { effect } from "@preact/signals";
import { limits } from "../../../wire/limits.ts";
import { claimClientId } from "../people/identity.ts";
import { createPresenceModel, type PresenceModel } from "../people/presence-model.ts";
import type { Ports } from "../ports.ts";
import { buildModels, type BuiltModels } from "./build-models.ts";
import { connectModels } from "./page-effects.ts";

/** All state of the page. Components read signals and call methods; they hold no state that matters. */
export interface PageModels extends BuiltModels {
  /** Stops timers, streams and requests, and leaves. */
  dispose(): void;
}

/** Builds every model on one set of ports, and starts the first query, the live stream and the presence session. */
export function startPage(ports: Ports): PageModels {
  const models = buildModels(ports);
  const stops: (() => void)[] = [];
  let presence: PresenceModel | undefined;
  const join = async () => {
    models.clientId.value = await claimClientId({ store: ports.tabStore, locks: ports.locks, random: ports.random });
    presence = joinGallery(models, stops);
  };
  stops.push(...connectModels(models, { askSession: () => void askSession(models), beat: () => presence?.beat() }));
  void askSession(models);
  void join();
  return {
    ...models,
    dispose() {
      models.inspector.dispose();
      for (const stop of stops) stop();
      disposeModels(models);
    },
  };
}

async function askSession({ client, session, toasts }: BuiltModels): Promise<void> {
  try {
    session.value = (await client.session()).body;
    const reason = session.value.read_only_reason;
    if (reason !== null) toasts.show({ key: "read-only", tone: "problem", text: reason, lifeMs: 0 });
  } catch {
    // Requested again when the connection is back.
  }
}

/** Joins the gallery, and shows others where this page is; `stops` receives the calls that end it. */
function joinGallery(models: BuiltModels, stops: (() => void)[]): PresenceModel {
  const { ports, client, clientId, identity, people, location, selection } = models;
  const presence = createPresenceModel({
    client,
    clientId: clientId.peek(),
    clock: ports.clock,
    life: ports.life,
    beacon: ports.beacon,
    onCounts: people.counted,
  });
  stops.push(
    presence.dispose,
    effect(() => {
      identity.value = presence.self.value;
    }),
    effect(() => {
      const { folder } = location.place.value;
      const fragment = location.fragment.value;
      const view = fragment.length <= limits.personViewCharacters ? fragment : "";
      presence.show({ folder, lookingAt: selection.cursor.value, view, name: people.name.value });
    }),
  );
  return presence;
}

function disposeModels(models: BuiltModels): void {
  const { view, selection, search, reviewQueue, folders, smartFolders, preload, preferences } = models;
  const { people, location, connection, feed, queue, outbox } = models;
  const all = [view, selection, search, reviewQueue, folders, smartFolders, preload, preferences, people, location];
  for (const model of [...all, connection]) model.dispose();
  feed.close();
  queue.dispose();
  outbox.dispose();
}
