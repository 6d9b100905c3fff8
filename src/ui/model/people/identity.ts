import type { Random } from "../../../random.ts";
import type { KeyValueStore, LockPort } from "../ports.ts";

const storeKey = "lenslet.client";
/** Long enough for the previous page to release its ID after a reload, also on a busy machine. */
const waitMs = 1_000;

/**
 * The client ID of this tab, the same after a reload. A duplicated tab starts with a copy of the ID, finds it
 * locked by the original, and takes a new one. Without locks duplicates go unnoticed, so each load takes a new ID.
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
  // Nobody else can hold it. Wait for it, however busy the browser is, so that a duplicate finds it locked.
  await new Promise<void>((resolve) => locks.whenHeld(nameOf(fresh), resolve, resolve));
  return fresh;
}
