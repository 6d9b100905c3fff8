import * as z from "zod";
import { Health, PresenceDiagnostics, SessionResponse } from "../wire/health.ts";
import {
  JoinRequest,
  JoinResponse,
  LeaveRequest,
  LeaveResponse,
  MoveRequest,
  MoveResponse,
  PresenceResponse,
} from "../wire/presence.ts";
import { ShareResponse } from "../wire/share.ts";
import { session, leases, type OperationsOf } from "./operation.ts";
/** Presence, events and the server itself. */
export const serverOperations: OperationsOf<
  | "presence"
  | "join"
  | "heartbeat"
  | "move"
  | "leave"
  | "diagnostics"
  | "events"
  | "health"
  | "metrics"
  | "session"
  | "share"
  | "openapi"
  | "docs"
> = {
  presence: { about: "Who is where.", group: "Presence and events", response: PresenceResponse },
  join: {
    about: "Enter a folder; returns a lease.",
    group: "Presence and events",
    body: { schema: JoinRequest, example: session },
    response: JoinResponse,
    problems: leases,
  },
  heartbeat: {
    about: "Stay in a folder.",
    group: "Presence and events",
    body: { schema: JoinRequest, example: session },
    response: JoinResponse,
    problems: leases,
  },
  move: {
    about: "Go to another folder.",
    group: "Presence and events",
    body: {
      schema: MoveRequest,
      example: { from_gallery_id: "/trips", to_gallery_id: "/", client_id: "my-script", lease_id: "LEASE" },
    },
    response: MoveResponse,
    problems: [...leases, "scope_mismatch"],
  },
  leave: {
    about: "Leave.",
    group: "Presence and events",
    body: { schema: LeaveRequest, example: { ...session, lease_id: "LEASE" } },
    response: LeaveResponse,
    problems: [...leases, "scope_mismatch"],
  },
  diagnostics: {
    about: "The state of presence and of the replay window.",
    group: "Server",
    response: PresenceDiagnostics,
  },
  events: {
    about: "The live events, until the client disconnects.",
    group: "Presence and events",
    query: ["last_event_id"],
    headers: ["last-event-id"],
    response: "text/event-stream",
  },
  health: { about: "Whether labels are kept, and what was found.", group: "Server", response: Health },
  metrics: {
    about: "The same for a monitoring system.",
    group: "Server",
    response: "text/plain",
    problems: ["not_found"],
  },
  session: { about: "The role of the caller, and the gallery.", group: "Server", response: SessionResponse },
  share: { about: "Links to this gallery.", group: "Server", response: ShareResponse },
  openapi: { about: "This description.", group: "Server", response: z.looseObject({ openapi: z.string() }) },
  docs: { about: "This description as a page.", group: "Server", response: "text/html" },
};
