import type { Cancel } from "../../../clock.ts";
import type { AddressPort, HistoryState, PlaceBelow } from "../ports.ts";

/**
 * The entries of the browser's history, so that closing something steps back instead of leaving an entry. Dialogs, sheets
 * and a phone's selection are layers: each has an entry of its own with the same address, which Back closes first.
 */
export interface HistoryEntries {
  /** The address of the current entry. */
  fragment(): string;
  /** Adds an entry above this one. `opensOver`: what it shows closes back to this one; without it, Back alone leads here. */
  push(fragment: string, opensOver?: string): void;
  /** Rewrites this entry. `keepsBelow`: closing still leads to what it was opened over. */
  replace(fragment: string, keepsBelow?: boolean): void;
  /** Goes back to what this entry was opened over, and returns its address; undefined if it was not opened over anything. */
  close(): string | undefined;
  /** Adds an entry that Back removes, calling `close`. The returned call removes it as well. */
  openLayer(close: () => void): Cancel;
  /** Calls `listener` when Back or Forward leads to an entry, or the address is edited. */
  onArrive(listener: (fragment: string) => void): Cancel;
}

/** Bounds what an entry remembers: compare and viewer can be opened over each other without end. */
const mostBelow = 6;

/** Reads what a reloaded page's entry remembers. */
export function createHistoryEntries(address: AddressPort): HistoryEntries {
  let here: HistoryState = address.state();
  let fragment = address.read();
  let open: (() => void)[] = [];

  const push = (next: string, below: readonly PlaceBelow[], layers: number) => {
    fragment = next;
    here = { below: below.slice(0, mostBelow), layers };
    address.push(next, here);
  };

  /** Gives every open layer an entry. */
  const addLayers = () => {
    while (here.layers < open.length) push(fragment, here.below, here.layers + 1);
  };

  /** Removes the entries of layers that are no longer open. */
  const dropLayers = () => {
    const closed = here.layers - open.length;
    if (closed <= 0) return;
    here = { ...here, layers: open.length };
    address.back(closed);
  };

  return {
    fragment: () => fragment,
    push(next, opensOver) {
      if (opensOver !== undefined) return push(next, [{ fragment: opensOver, layers: here.layers }, ...here.below], 0);
      // Layers that stay open get their entries above the new one.
      if (here.layers > 0) address.back(here.layers);
      push(next, [], 0);
      addLayers();
    },
    replace(next, keepsBelow = true) {
      fragment = next;
      here = { below: keepsBelow ? here.below : [], layers: here.layers };
      address.replace(next, here);
    },
    close() {
      const [below, ...rest] = here.below;
      if (!below) return undefined;
      address.back(here.layers + 1);
      fragment = below.fragment;
      here = { below: rest, layers: below.layers };
      addLayers();
      return fragment;
    },
    openLayer(close) {
      const layer = () => close();
      open.push(layer);
      // Forward can lead to the entry of a layer that was closed; this one takes it.
      addLayers();
      return () => {
        if (!open.includes(layer)) return;
        open = open.filter((each) => each !== layer);
        dropLayers();
      };
    },
    onArrive: (listener) =>
      address.onChange((next, state) => {
        here = state;
        fragment = next;
        const closing = open.splice(state.layers).toReversed();
        for (const close of closing) close();
        listener(next);
      }),
  };
}
