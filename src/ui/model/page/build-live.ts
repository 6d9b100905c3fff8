import { computed } from "@preact/signals";
import { createActivityModel, type ActivityModel } from "../live/activity.ts";
import { createConnectionModel, type ConnectionModel } from "../live/connection.ts";
import { createLiveEvents } from "../live/live-events.ts";
import { createLiveFeed, type LiveFeed } from "../live/live-feed.ts";
import type { BrowsingModels } from "./build-browsing.ts";
import type { EditingModels } from "./build-editing.ts";
import type { PageBase } from "./page-base.ts";

/** What follows the server live. */
export interface LiveModels {
  readonly activity: ActivityModel;
  readonly feed: LiveFeed;
  readonly connection: ConnectionModel;
}

/** Builds the models that follow the server live. */
export function buildLive(base: PageBase, browsing: BrowsingModels, editing: EditingModels): LiveModels {
  const { ports, client, people, location } = base;
  const { clock, life } = ports;
  const { edits } = editing;
  const activity = createActivityModel({ clock });
  const applyEvent = createLiveEvents({ ...base, ...browsing, ...editing });
  const feed = createLiveFeed({
    ports,
    live: client.live,
    onEvent(message) {
      activity.record(message);
      applyEvent(message);
    },
  });
  const connection = createConnectionModel({
    stream: feed.state,
    counts: computed(() => people.othersCounts(location.place.value.folder)),
    clock,
    life,
    retry() {
      feed.retry();
      edits.retryNow();
    },
  });
  return { activity, feed, connection };
}
