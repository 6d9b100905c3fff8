import type { EndpointName } from "../wire/endpoints.ts";
import type { Role } from "../wire/health.ts";
import type { PlainResponse } from "./plain-response.ts";

/** A request that has passed the gate. */
export interface Call {
  readonly request: Request;
  readonly url: URL;
  readonly role: Role;
  /** The address as the visitor sees it, which differs from `url` behind a proxy. */
  readonly asked: URL;
  /** The largest body that the endpoint reads, in bytes. */
  readonly bodyBytes: number;
}

export type Handler = (call: Call) => PlainResponse | Promise<PlainResponse>;

/** The handlers of some endpoints; a route file that forgets one does not compile. */
export type Handlers<Names extends EndpointName = EndpointName> = Readonly<Record<Names, Handler>>;
