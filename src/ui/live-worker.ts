import { createLiveStream } from "../client/live-stream.ts";
import { openEvents } from "../client/open-events.ts";
import { systemClock } from "../clock.ts";
import { systemRandom } from "../random.ts";
import { createLiveHub, isToHub } from "./model/live/live-hub.ts";

/** Owns the one live stream of this browser and hands its events to every tab. */
const ports = new Set<MessagePort>();
const open = openEvents(
  // The gallery may live below a path.
  new URL(".", self.location.href).href.slice(0, -1),
  (input, init) => fetch(input, init),
  () => ({}),
);
const hub = createLiveHub(
  (options) => createLiveStream({ ...options, open, clock: systemClock, random: systemRandom }),
  (message) => {
    for (const port of ports) port.postMessage(message);
  },
);

self.addEventListener("connect", (event) => {
  if (!(event instanceof MessageEvent)) return;
  for (const port of event.ports) {
    ports.add(port);
    port.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (!isToHub(data)) return;
      // A tab restored from the back/forward cache follows again through the same port.
      if (data.kind === "leave") ports.delete(port);
      else ports.add(port);
      hub.receive(data);
    });
    port.start();
  }
});
