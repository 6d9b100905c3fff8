import type { Cancel, Clock } from "../clock.ts";
import { encodeEvent, joinFrames, pingFrame } from "./event-format.ts";
import type { Hub } from "./hub.ts";

const keepAliveMs = 15_000;

/** Sends each stream a comment and a `ka` event with the server's time every 15 s, so that neither end takes it for dead. */
export function startKeepAlive(clock: Clock, hub: Pick<Hub, "publish">): Cancel {
  return clock.every(keepAliveMs, () => {
    hub.publish(joinFrames([pingFrame, encodeEvent({ event: "ka", data: Math.round(clock.wallTime()) })]));
  });
}
