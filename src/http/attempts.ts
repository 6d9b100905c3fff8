import { LRUCache } from "lru-cache";
import { HttpProblem } from "./http-problem.ts";

const windowMs = 60_000;
const perWindow = 10;
/** Clients that are counted; beyond them the one that failed least recently is forgotten. */
const clientsKept = 1_000;

/** Counts the wrong tokens of each client; throws once a client exceeds the limit within a minute. */
export function createAttempts(now: () => number): (client: string) => void {
  const clients = new LRUCache<string, { readonly since: number; wrong: number }>({ max: clientsKept });
  return (client) => {
    let counted = clients.get(client);
    if (!counted || now() - counted.since >= windowMs) {
      counted = { since: now(), wrong: 0 };
      clients.set(client, counted);
    }
    counted.wrong += 1;
    if (counted.wrong <= perWindow) return;
    throw new HttpProblem("too_many_attempts", "Too many wrong links or tokens. Try again in a minute.", {
      headers: { "retry-after": "60" },
    });
  };
}
