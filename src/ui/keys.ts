import { useEffect } from "preact/hooks";
import type { PageModels } from "./model/page.ts";

/** Sends every key that nothing nearer took to the page's commands. */
export function useKeys({ commands, preferences }: PageModels): void {
  useEffect(() => {
    const readCapsLock = (event: KeyboardEvent): void => preferences.setCapsLock(event.getModifierState("CapsLock"));
    const onKeyDown = (event: KeyboardEvent): void => {
      readCapsLock(event);
      if (event.defaultPrevented || event.isComposing) return;
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      if (belongsTo(target, event.key)) return;
      const { key, ctrlKey: ctrl, shiftKey: shift, altKey: alt, metaKey: meta } = event;
      const taken = commands.press({ key, ctrl, shift, alt, meta, inText: takesText(target) });
      if (!taken) return;
      event.preventDefault();
      if (target.matches("button, a, summary")) target.blur();
    };
    addEventListener("keydown", onKeyDown);
    addEventListener("keyup", readCapsLock);
    return () => {
      removeEventListener("keydown", onKeyDown);
      removeEventListener("keyup", readCapsLock);
    };
  }, [commands, preferences]);
}

/** Whether a control that was reached by keyboard does something of its own with a key. */
function belongsTo(target: HTMLElement, key: string): boolean {
  if (!target.matches(":focus-visible")) return false;
  if (key === " " || key === "Enter") return target.matches("button, a, summary, [role=treeitem]");
  return target.matches("input[type=range]") && /^(Arrow|Home|End|Page)/.test(key);
}

function takesText(target: HTMLElement): boolean {
  return target.matches("textarea, select, input:not([type=range]), [contenteditable]");
}
