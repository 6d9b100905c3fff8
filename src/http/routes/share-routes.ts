import type { ShareResponse } from "../../wire/share.ts";
import type { Call, Handlers } from "../call.ts";
import type { GateOptions } from "../gate-options.ts";
import { isLoopbackName } from "../loopback.ts";
import { uncachedJson } from "../plain-response.ts";

export interface ShareDependencies {
  readonly gate: Pick<GateOptions, "access" | "address">;
  readonly root: string;
  readonly basePath: string;
}

/** Links to this gallery. A viewer cannot obtain the editors' link. */
export function shareRoutes({ gate, root, basePath }: ShareDependencies): Handlers<"share"> {
  const { access } = gate;

  const addressFor = ({ asked }: Call): string => {
    // The URL of a visitor from another machine works for others; a loopback URL does not.
    const outside = isLoopbackName(asked.hostname) ? gate.address?.() : undefined;
    return `${outside ?? asked.origin}${basePath}/`;
  };

  return {
    share(call) {
      const address = addressFor(call);
      const thisMachineOnly = isLoopbackName(new URL(address).hostname);
      const shared = { this_machine_only: thisMachineOnly, folder: null };
      const body = ((): ShareResponse => {
        switch (access?.kind) {
          case undefined:
            return { access: "this-machine", edit: null, look: null, this_machine_only: true, folder: root };
          case "open":
            return { access: "everybody", edit: address, look: null, ...shared };
          case "custom":
            return { access: "sign-in", edit: address, look: null, ...shared };
          case "tokens": {
            const edit = call.role === "editor" ? `${address}?t=${access.editor}` : null;
            return { access: "links", edit, look: `${address}?t=${access.viewer}`, ...shared };
          }
        }
      })();
      return uncachedJson(body);
    },
  };
}
