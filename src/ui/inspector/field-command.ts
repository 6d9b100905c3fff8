import type { RefObject } from "preact";
import type { Command } from "../model/keymap.ts";
import { useCommand, useEditRefusal, usePage } from "../page-context.ts";

/** Puts the keyboard into a field by a command, or says why nothing can be written there. */
export function useFieldCommand(command: Command, field: RefObject<HTMLElement | null>): void {
  const { toasts } = usePage();
  const refusal = useEditRefusal();
  useCommand(command, () => {
    if (refusal === undefined) field.current?.focus();
    else toasts.show({ tone: "warning", key: "not-allowed", text: refusal });
  });
}
