import assert from "node:assert/strict";
import { PresenceResponse } from "../../src/wire/presence.ts";
import { type PlainResponse, type Api } from "./subject.ts";
import type { Tape } from "./tape.ts";

export interface Session {
  readonly client_id: string;
  readonly lease_id: string;
}

/** The calls of a session, as a page makes them. */
export function presenceCalls(api: Api) {
  const post = (path: string, body: object) => api.send("POST", path, body);
  return {
    join: (gallery_id: string, client_id: string, lease_id?: string | null) =>
      post("/presence/join", { gallery_id, client_id, ...(lease_id !== undefined && { lease_id }) }),
    beat: (gallery_id: string, client_id: string, lease_id?: string) =>
      post("/presence", { gallery_id, client_id, ...(lease_id !== undefined && { lease_id }) }),
    move: (from_gallery_id: string, to_gallery_id: string, session: Session) =>
      post("/presence/move", { from_gallery_id, to_gallery_id, ...session }),
    leave: (gallery_id: string, session: Session) => post("/presence/leave", { gallery_id, ...session }),
    async enter(gallery_id: string, client_id = api.freshClient()): Promise<Session> {
      return { client_id, lease_id: leaseOf(await post("/presence/join", { gallery_id, client_id })) };
    },
    async counts(gallery_id: string): Promise<{ viewing: number; editing: number }> {
      const { scopes } = PresenceResponse.parse((await api.get("/presence")).json);
      const scope = scopes.find((each) => each.gallery_id === gallery_id);
      return { viewing: scope?.viewing ?? 0, editing: scope?.editing ?? 0 };
    },
  };
}

export function leaseOf(response: PlainResponse): string {
  assert.equal(response.status, 200, response.text);
  return String(response.json["lease_id"]);
}

/** The scope that a response is about, with its counts. */
export const countsIn = ({ json }: PlainResponse) => [json["gallery_id"], json["viewing"], json["editing"]];

/** The counts of a scope that a stream has shown, one after another. */
export const shown = (tape: Tape, scope: string) =>
  tape
    .numbered()
    .filter(({ event, data }) => event === "presence" && data["gallery_id"] === scope)
    .map(({ data }) => [data["viewing"], data["editing"]]);
