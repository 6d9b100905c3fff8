import type { largeParts } from "./large-parts.ts";

let loaded: typeof largeParts | undefined;

/** What only large views need; the result is at hand at once if it is loaded, as it is with any large view. */
export function loadLargeParts(): typeof largeParts | Promise<typeof largeParts> {
  return loaded ?? import("./large-parts.ts").then((module) => (loaded = module.largeParts));
}
