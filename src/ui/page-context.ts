import { createContext } from "preact";
import { useContext, useLayoutEffect, useRef } from "preact/hooks";
import type { Command } from "./model/keymap.ts";
import type { PageModels } from "./model/page/start-page.ts";

export const PageContext = createContext<PageModels | null>(null);

/** The models of the page that this component is part of. */
export function usePage(): PageModels {
  const page = useContext(PageContext);
  if (!page) throw new Error("This component is not inside a PageContext.");
  return page;
}

/** Takes a command while the component lives and `active` holds. */
export function useCommand(command: Command, task: () => void, active = true): void {
  const { commands } = usePage();
  const latest = useRef(task);
  latest.current = task;
  // Before the next key, which may follow at once.
  useLayoutEffect(
    () => (active ? commands.handle(command, () => latest.current()) : undefined),
    [commands, command, active],
  );
}

/** Why edits are refused here, or undefined where they are allowed. */
export function useEditRefusal(): string | undefined {
  const { edits, session } = usePage();
  if (edits.allowed.value) return undefined;
  return session.value?.role === "viewer"
    ? "You opened a link for viewing. Ask for an editing link to change labels."
    : (session.value?.read_only_reason ?? "This gallery is read-only: its labels cannot be written.");
}
