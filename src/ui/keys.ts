import { useEffect } from "preact/hooks";
import type { PageModels } from "./model/page.ts";

/** A control that has the focus by keys. After a click the browser, too, shows the focus at the next key; the images have it then. */
export const focusedByKeys = ":root:not([data-by-pointer]) :focus-visible";

/** Sends every key that nothing nearer took to the page's commands. */
export function useKeys({ commands, preferences }: PageModels): void {
  useEffect(() => {
    const readCapsLock = (event: KeyboardEvent): void => preferences.setCapsLock(event.getModifierState("CapsLock"));
    const onKeyDown = (event: KeyboardEvent): void => {
      readCapsLock(event);
      if (event.key === "Tab") byPointer(false);
      if (event.defaultPrevented || event.isComposing) return;
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      if (belongsTo(target, event.key)) return;
      const { key, ctrlKey: ctrl, shiftKey: shift, altKey: alt, metaKey: meta } = event;
      const taken = commands.press({ key, ctrl, shift, alt, meta, inText: takesText(target) });
      if (!taken) return;
      event.preventDefault();
      if (target.matches("button, a, summary") || !target.matches(focusedByKeys)) target.blur();
    };
    const onPointerDown = (): void => byPointer(true);
    addEventListener("pointerdown", onPointerDown, true);
    addEventListener("keydown", onKeyDown);
    addEventListener("keyup", readCapsLock);
    return () => {
      removeEventListener("pointerdown", onPointerDown, true);
      removeEventListener("keydown", onKeyDown);
      removeEventListener("keyup", readCapsLock);
    };
  }, [commands, preferences]);
}

function byPointer(yes: boolean): void {
  document.documentElement.toggleAttribute("data-by-pointer", yes);
}

/** Whether a control that was reached by keyboard does something of its own with a key. */
function belongsTo(target: HTMLElement, key: string): boolean {
  if (!target.matches(focusedByKeys)) return false;
  if (key === " " || key === "Enter") return target.matches("button, a, summary, [role=treeitem]");
  return target.matches("input[type=range]") && /^(Arrow|Home|End|Page)/.test(key);
}

function takesText(target: HTMLElement): boolean {
  return target.matches("textarea, select, input:not([type=range]), [contenteditable]");
}
