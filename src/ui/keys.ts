import { useEffect } from "preact/hooks";
import type { PageModels } from "./model/page/start-page.ts";
import { createSpentKeys } from "./parts/spent-keys.ts";

/** A control focused by keyboard. After a click browsers also show `:focus-visible` on the next key; that does not count. */
export const focusedByKeys = ":root:not([data-by-pointer]) :focus-visible";

/** Sends keys that no control handled to the page's commands. */
export function useKeys({ commands, preferences }: PageModels): void {
  useEffect(() => {
    const readCapsLock = (event: KeyboardEvent): void => preferences.setCapsLock(event.getModifierState("CapsLock"));
    const onKeyDown = (event: KeyboardEvent): void => {
      readCapsLock(event);
      if (event.key === "Tab") byPointer(false);
      if (event.defaultPrevented || event.isComposing) return;
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      if (belongsTo(target, event.key)) return;
      const { key, ctrlKey: ctrl, shiftKey: shift, altKey: alt, metaKey: meta, repeat } = event;
      const taken = commands.press({ key, ctrl, shift, alt, meta, inText: takesText(target), repeat });
      if (!taken) return;
      event.preventDefault();
      if (target.matches("button, a, summary") || !target.matches(focusedByKeys)) target.blur();
    };
    const onPointerDown = (): void => byPointer(true);
    const unwatch = watchSpentKeys();
    addEventListener("pointerdown", onPointerDown, true);
    addEventListener("keydown", onKeyDown);
    addEventListener("keyup", readCapsLock);
    return () => {
      unwatch();
      removeEventListener("pointerdown", onPointerDown, true);
      removeEventListener("keydown", onKeyDown);
      removeEventListener("keyup", readCapsLock);
    };
  }, [commands, preferences]);
}

/** Blocks spent keys on the whole page, including the browser's activation of a focused button. */
function watchSpentKeys(): () => void {
  const spentKeys = createSpentKeys();
  const onKeyDown = (event: KeyboardEvent): void => {
    const { key, repeat, timeStamp: atMs } = event;
    if (key !== "Enter" && key !== " " && key !== "Escape") return spentKeys.forget();
    const spent = spentKeys.isSpent({ key, repeat, atMs, surface: surfaceOf(event.target) });
    // A held Enter would press a button repeatedly.
    const pressesAgain = repeat && event.target instanceof Element && event.target.matches("button, a, summary");
    if (spent || pressesAgain) event.preventDefault();
    if (spent) event.stopImmediatePropagation();
  };
  const onFocusOut = (event: FocusEvent): void => {
    const surface = surfaceOf(event.target);
    if (surface && surface !== surfaceOf(event.relatedTarget)) spentKeys.left(surface, event.timeStamp);
  };
  const forget = (): void => spentKeys.forget();
  addEventListener("keydown", onKeyDown, true);
  addEventListener("focusout", onFocusOut, true);
  addEventListener("pointerdown", forget, true);
  return () => {
    removeEventListener("keydown", onKeyDown, true);
    removeEventListener("focusout", onFocusOut, true);
    removeEventListener("pointerdown", forget, true);
  };
}

/** The dialog, menu or field that receives a key. */
function surfaceOf(target: EventTarget | null): Element | null {
  if (!(target instanceof HTMLElement)) return null;
  return target.closest("dialog, .panel") ?? (takesText(target) ? target : null);
}

function byPointer(yes: boolean): void {
  document.documentElement.toggleAttribute("data-by-pointer", yes);
}

/** Whether a control focused by keyboard handles a key itself. */
function belongsTo(target: HTMLElement, key: string): boolean {
  if (!target.matches(focusedByKeys)) return false;
  if (key === " " || key === "Enter") return target.matches("button, a, summary, [role=treeitem]");
  return target.matches("input[type=range]") && /^(Arrow|Home|End|Page)/.test(key);
}

function takesText(target: HTMLElement): boolean {
  return target.matches("textarea, select, input:not([type=range]), [contenteditable]");
}
