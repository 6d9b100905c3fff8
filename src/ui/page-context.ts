import { createContext } from "preact";
import { useContext, useLayoutEffect, useRef } from "preact/hooks";
import type { KeyCommand } from "./model/keymap.ts";
import type { PageModels } from "./model/page/start-page.ts";

export const PageContext = createContext<PageModels | null>(null);

/** The models of the page that this component is part of. */
export function usePage(): PageModels {
  const page = useContext(PageContext);
  if (!page) throw new Error("This component is not inside a PageContext.");
  return page;
}

/** Handles a command while the component is mounted and `active`. */
export function useCommand(command: KeyCommand, task: () => void, active = true): void {
  const { commands } = usePage();
  const latest = useRef(task);
  latest.current = task;
  // A layout effect, so that the very next key finds the handler.
  useLayoutEffect(
    () => (active ? commands.handle(command, () => latest.current()) : undefined),
    [commands, command, active],
  );
}

/** While `active`, Back closes this before it leaves the place. */
export function useBackLayer(active: boolean, close: () => void): void {
  const { entries } = usePage();
  const latest = useRef(close);
  latest.current = close;
  useLayoutEffect(() => {
    if (!active) return;
    const open = () => entries.openLayer(() => latest.current());
    if (navigator.userActivation?.hasBeenActive !== false) return open();
    // Back skips an entry that was left before the first gesture, and a long press becomes one as it ends.
    let release: (() => void) | undefined;
    const onUp = () => void (release = open());
    addEventListener("pointerup", onUp, { once: true });
    return () => {
      removeEventListener("pointerup", onUp);
      release?.();
    };
  }, [entries, active]);
}

/** Why edits are not allowed, or undefined if they are. */
export function useEditRefusal(): string | undefined {
  const { edits, session } = usePage();
  if (edits.allowed.value) return undefined;
  return session.value?.role === "viewer"
    ? "You opened a viewing link. Ask for an editing link to change labels."
    : (session.value?.read_only_reason ?? "This gallery is read-only: labels cannot be saved.");
}
