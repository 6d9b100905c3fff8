import type { AddressPort, HistoryState, PlaceBelow } from "./model/ports.ts";

const nothingBelow: HistoryState = { below: [], layers: 0 };

/** The address and the history of this tab. */
export function createBrowserAddress(): AddressPort {
  const read = () => location.hash.slice(1);
  const listeners = new Set<(fragment: string, state: HistoryState) => void>();
  /** The browser goes back after a while; what is written before that would be lost. */
  let going = false;
  const waiting: (() => void)[] = [];
  const afterGoing = (task: () => void) => {
    if (going) waiting.push(task);
    else task();
  };
  const goBack = (entries: number) => {
    going = true;
    history.go(-entries);
  };

  // Also fired when someone edits the address by hand.
  addEventListener("popstate", () => {
    if (!going) {
      for (const listener of listeners) listener(read(), toState(history.state));
      return;
    }
    going = false;
    while (!going) {
      const task = waiting.shift();
      if (!task) return;
      task();
    }
  });

  return {
    read,
    state: () => toState(history.state),
    push: (fragment, state) => afterGoing(() => history.pushState(state, "", `#${fragment}`)),
    replace: (fragment, state) => afterGoing(() => history.replaceState(state, "", `#${fragment}`)),
    back: (entries) => afterGoing(() => goBack(entries)),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Entries made by hand, or by another version of the page, remember nothing. */
function toState(value: unknown): HistoryState {
  const fields = fieldsOf(value);
  const [below, layers] = [fields.get("below"), fields.get("layers")];
  if (!Array.isArray(below) || typeof layers !== "number") return nothingBelow;
  return { below: below.flatMap(toPlaceBelow), layers };
}

function toPlaceBelow(value: unknown): PlaceBelow[] {
  const fields = fieldsOf(value);
  const [fragment, layers] = [fields.get("fragment"), fields.get("layers")];
  return typeof fragment === "string" && typeof layers === "number" ? [{ fragment, layers }] : [];
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>(typeof value === "object" && value !== null ? Object.entries(value) : []);
}
