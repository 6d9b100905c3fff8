import type { EndpointName } from "../wire/endpoints.ts";
import type { Role } from "../wire/health.ts";
import type { PlainResponse } from "./plain-response.ts";

/** A request that has passed the gate. */
export interface Call {
  readonly request: Request;
  readonly url: URL;
  readonly role: Role;
  /** The URL as the visitor sees it; behind a proxy it differs from `url`. */
  readonly asked: URL;
  /** Largest accepted body, in bytes. */
  readonly bodyBytes: number;
}

export type EndpointHandler = (call: Call) => PlainResponse | Promise<PlainResponse>;

/** The handlers of the named endpoints; a missing one is a type error. */
export type Handlers<Names extends EndpointName = EndpointName> = Readonly<Record<Names, EndpointHandler>>;
