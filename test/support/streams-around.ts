import type { Lenslet } from "../../src/lenslet.ts";
import { readStream } from "./stream-reader.ts";

/**
 * Makes an edit and opens streams all the while, each a moment of the event loop after the one before: whether its events
 * come by the replay or live, every stream has each of them once. Gives what is wrong.
 */
export async function openAround(
  lenslet: Pick<Lenslet, "fetch">,
  edit: () => Promise<unknown>,
  streams: number,
): Promise<string[]> {
  const cursor = async () => {
    const response = await lenslet.fetch(new Request("http://localhost/query?only=count"));
    await response.arrayBuffer();
    return Number(response.headers.get("x-event-id"));
  };
  const before = await cursor();
  const opening: Promise<Response>[] = [];
  const editing = edit();
  for (let stream = 0; stream < streams; stream += 1) {
    opening.push(lenslet.fetch(new Request(`http://localhost/events?last_event_id=${before}`)));
    await Promise.resolve();
  }
  await editing;
  const after = await cursor();
  const expected = Array.from({ length: after - before }, (_, index) => before + 1 + index).join();
  const broken: string[] = [];
  for (const [stream, response] of (await Promise.all(opening)).entries()) {
    const reader = readStream(response.body);
    const seen = (await reader.events()).flatMap(({ id }) => id ?? []).join();
    if (seen !== expected) broken.push(`stream ${stream} around an edit saw the events ${seen}, not ${expected}`);
    await reader.cancel();
  }
  return broken;
}
