import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

export interface ButtonProps {
  readonly label: string;
  readonly onPress: () => void;
  readonly icon?: IconName;
  /** Shows the icon alone; the label stays for screen readers and as tooltip. */
  readonly iconOnly?: boolean;
  /** Its key, for the tooltip. */
  readonly shortcut?: string;
  readonly tone?: "plain" | "primary" | "danger";
  /** For a toggle button. */
  readonly pressed?: boolean;
  /** Disables the button and explains why. */
  readonly disabledBecause?: string | undefined;
  readonly expanded?: boolean;
  readonly popup?: "menu" | "dialog" | "listbox";
  /** Its content is its accessible name, because it changes. */
  readonly namedByContent?: boolean;
  readonly class?: string;
  readonly children?: ComponentChildren;
}

/** A button of words, an icon, or both. */
export function Button(props: ButtonProps) {
  const { label, icon, iconOnly = false, tone = "plain", disabledBecause } = props;
  const disabled = disabledBecause !== undefined;
  const tip = disabledBecause ?? (props.shortcut ? `${label} (${props.shortcut})` : iconOnly ? label : undefined);
  return (
    <button
      type="button"
      class={`button ${tone} ${iconOnly ? "icon-only" : ""} ${props.class ?? ""}`}
      aria-label={(iconOnly || props.children) && !props.namedByContent ? label : undefined}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-haspopup={props.popup}
      aria-disabled={disabled || undefined}
      title={tip}
      onClick={() => {
        if (!disabled) props.onPress();
      }}
    >
      {icon && <Icon name={icon} />}
      {props.children ?? (!iconOnly && <span>{label}</span>)}
    </button>
  );
}
