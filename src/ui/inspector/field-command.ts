import type { RefObject } from "preact";
import type { KeyCommand } from "../model/keymap.ts";
import { useCommand, useEditRefusal, usePage } from "../page-context.ts";

/** Focuses a field on a command, or shows why it is disabled. */
export function useFieldCommand(command: KeyCommand, field: RefObject<HTMLElement | null>): void {
  const { toasts } = usePage();
  const refusal = useEditRefusal();
  useCommand(command, () => {
    if (refusal === undefined) field.current?.focus();
    else toasts.show({ tone: "warning", key: "not-allowed", text: refusal });
  });
}
