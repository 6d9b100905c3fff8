import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useBackLayer } from "../page-context.ts";
import { Button, type ButtonProps } from "./button.tsx";
import { touchScreen, useMediaQuery } from "./media-query.ts";

export interface DropdownProps extends Pick<
  ButtonProps,
  "label" | "icon" | "iconOnly" | "shortcut" | "namedByContent" | "class"
> {
  /** What the button shows instead of its label. */
  readonly face?: ComponentChildren;
  readonly align?: "start" | "end";
  /** `menu` for a list of entries; `dialog` for anything else. */
  readonly kind?: "menu" | "dialog";
  readonly children: (close: () => void) => ComponentChildren;
}

/** A button that opens a panel below it. Escape, a click outside or tabbing out closes it. */
export function Dropdown({ face, align = "start", kind = "menu", children, ...button }: DropdownProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const touch = useMediaQuery(touchScreen);
  const close = (): void => {
    setOpen(false);
    root.current?.querySelector("button")?.focus({ preventScroll: true });
  };

  useBackLayer(open && touch, close);
  useLayoutEffect(() => {
    if (!open) return;
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    root.current
      ?.querySelector<HTMLElement>(".panel [aria-checked=true], .panel button, .panel input")
      ?.focus({ preventScroll: true });
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [open]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!open) return;
    if (event.key === "Escape") {
      close();
      event.preventDefault();
    } else if (kind === "menu" && stepFocus(root.current, event.key)) event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="dropdown" ref={root} onKeyDown={onKeyDown}>
      <Button {...button} expanded={open} popup={kind} onPress={() => setOpen(!open)}>
        {face}
      </Button>
      {open && (
        <div class={`panel popup ${align}`} role={kind} aria-label={button.label}>
          {children(close)}
        </div>
      )}
    </div>
  );
}

/** Moves the focus among the entries of a menu; false if the key does not. */
function stepFocus(root: HTMLElement | null, key: string): boolean {
  const entries = [...(root?.querySelectorAll<HTMLElement>(".panel [role^=menuitem]") ?? [])];
  const at = entries.findIndex((entry) => entry === document.activeElement);
  const wanted = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[key];
  if (wanted === undefined || entries.length === 0) return false;
  entries.at(wanted % entries.length)?.focus();
  return true;
}

export interface MenuItemProps {
  readonly label: string;
  readonly onPress: () => void;
  /** For entries that exclude each other. */
  readonly checked?: boolean;
  readonly hint?: string;
  readonly disabledBecause?: string | undefined;
}

/** An entry of a menu. */
export function MenuItem({ label, onPress, checked, hint, disabledBecause }: MenuItemProps) {
  return (
    <button
      type="button"
      class="menu-item"
      role={checked === undefined ? "menuitem" : "menuitemradio"}
      aria-checked={checked}
      aria-disabled={disabledBecause !== undefined || undefined}
      title={disabledBecause}
      onClick={() => {
        if (disabledBecause === undefined) onPress();
      }}
    >
      <span class="menu-label">{label}</span>
      {hint && <kbd>{hint}</kbd>}
    </button>
  );
}
