import type { Random } from "../../../random.ts";
import type { KeyValueStore, LockPort } from "../ports.ts";

const storeKey = "lenslet.client";
/** A reloaded page's name is free as soon as the old page is gone. */
const waitMs = 300;

/**
 * The client id of this tab, the same after a reload. A duplicated tab starts with a copy of it: the twin that lives is
 * noticed by its lock, and this tab takes a new id. Without locks a twin cannot be noticed, so every load has a new id.
 */
export async function claimClientId(options: {
  readonly store: KeyValueStore;
  readonly locks: LockPort | undefined;
  readonly random: Random;
}): Promise<string> {
  const { store, locks, random } = options;
  if (!locks) return random.hex(16);
  const nameOf = (id: string) => `lenslet-tab-${id}`;
  const kept = store.get(storeKey);
  if (kept !== null && /^[0-9a-f]{32}$/.test(kept) && (await locks.claim(nameOf(kept), waitMs))) return kept;
  const fresh = random.hex(16);
  store.set(storeKey, fresh);
  // Nobody else can hold it; however long a busy browser takes, a twin has to find it taken.
  await new Promise<void>((resolve) => locks.whenHeld(nameOf(fresh), resolve, resolve));
  return fresh;
}
