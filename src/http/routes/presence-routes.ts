import type * as z from "zod";
import type { Feed } from "../../live/feed.ts";
import type { InvalidLease, ScopeMismatch } from "../../live/presence-sessions.ts";
import type { Entered, Room } from "../../live/room.ts";
import { JoinRequest, LeaveRequest, MoveRequest } from "../../wire/presence.ts";
import { type PlainResponse, stateJson } from "../plain-response.ts";
import { readBody } from "../body.ts";
import type { Call, Handlers } from "../call.ts";
import { requirePath } from "../parameters.ts";
import { overloaded, HttpProblem } from "../http-problem.ts";

type PresenceRoute = "presence" | "join" | "heartbeat" | "move" | "leave";

export interface PresenceDependencies {
  readonly room: Room;
  readonly feed: Feed;
}

/** Presence: join, heartbeat, move, leave, and the current state. */
export function presenceRoutes({ room, feed }: PresenceDependencies): Handlers<PresenceRoute> {
  const enter = (body: JoinRequest, operation: Room["join"]): PlainResponse => {
    const scope = requirePath(body.gallery_id);
    const introduction = { name: body.name, view: body.view, looking_at: lookingAt(body.looking_at) };
    const entered: Entered = operation(body.client_id, body.lease_id, scope, introduction);
    if (entered.kind === "full") throw overloaded("Too many people are connected. Try again later.");
    if (entered.kind === "invalid_lease") throw refusal(entered, scope, body.client_id);
    const { lease, person, hue } = entered;
    return stateJson(
      { ...room.counts(scope), client_id: lease.clientId, lease_id: lease.leaseId, person, hue },
      feed.cursor,
    );
  };

  return {
    presence: () => stateJson({ scopes: room.scopes(), people: room.people() }, feed.cursor),
    join: async (call) => enter(await readSession(call, JoinRequest), room.join),
    heartbeat: async (call) => enter(await readSession(call, JoinRequest), room.heartbeat),
    async move(call) {
      const body = await readSession(call, MoveRequest);
      const from = requirePath(body.from_gallery_id);
      const to = requirePath(body.to_gallery_id);
      const moved = room.move(body.client_id, body.lease_id, from, to);
      if (moved.kind === "full") throw overloaded("Too many people are connected. Try again later.");
      if (moved.kind !== "held") throw refusal(moved, from, body.client_id);
      const response = {
        client_id: body.client_id,
        lease_id: moved.lease.leaseId,
        from_scope: room.counts(from),
        to_scope: room.counts(to),
      };
      return stateJson(response, feed.cursor);
    },
    async leave(call) {
      const body = await readSession(call, LeaveRequest);
      const scope = requirePath(body.gallery_id);
      const left = room.leave(body.client_id, body.lease_id, scope);
      if (left.kind !== "left") throw refusal(left, scope, body.client_id);
      const mode = room.lifecycleV2 ? {} : { mode: "legacy_heartbeat" };
      const response = {
        ...room.counts(scope),
        client_id: body.client_id,
        lease_id: body.lease_id,
        removed: left.removed,
        ...mode,
      };
      return stateJson(response, feed.cursor);
    },
  };
}

async function readSession<Schema extends z.ZodType<{ client_id: string }>>(
  call: Call,
  schema: Schema,
): Promise<z.output<Schema>> {
  const body = await readBody(call, schema);
  if (body.client_id.trim() === "") throw new HttpProblem("client_id_required", "client_id must not be empty.");
  return body;
}

function lookingAt(path: string | null | undefined): string | null | undefined {
  return typeof path === "string" ? requirePath(path) : path;
}

function refusal(outcome: InvalidLease | ScopeMismatch, scope: string, clientId: string): HttpProblem {
  if (outcome.kind === "invalid_lease") {
    return new HttpProblem("invalid_lease", "This lease does not belong to the session. Join again without a lease.", {
      detail: {
        gallery_id: scope,
        client_id: clientId,
      },
    });
  }
  return new HttpProblem("scope_mismatch", "The session is in another folder.", {
    detail: {
      requested_gallery_id: scope,
      actual_gallery_id: outcome.actual,
      client_id: clientId,
    },
  });
}
