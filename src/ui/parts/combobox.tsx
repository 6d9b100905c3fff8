import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

export interface ComboboxOptions<Option> {
  /** Prefix of the element ids; unique in the page. */
  readonly id: string;
  readonly options: readonly Option[];
  /** The text of the field. */
  readonly text: string;
  readonly onAccept: (option: Option) => void;
}

export interface Combobox<Option> {
  readonly id: string;
  readonly options: readonly Option[];
  /** Index of the active option; -1 while the field itself is active. */
  readonly active: number;
  /** Attributes of the field. */
  readonly field: {
    readonly role: "combobox";
    readonly "aria-expanded": boolean;
    readonly "aria-controls": string;
    readonly "aria-autocomplete": "list";
    readonly "aria-activedescendant": string | undefined;
    readonly autocomplete: "off";
    readonly spellcheck: false;
  };
  readonly accept: (option: Option) => void;
  /** Makes the field active again: after typing, and when it loses the focus. */
  readonly reset: () => void;
  /** True if the key has moved through the options or accepted one. */
  readonly handleKey: (event: KeyboardEvent) => boolean;
}

/**
 * A text field with a list of options below it, after the combobox pattern of the ARIA Authoring Practices: the focus stays in the
 * field, Up and Down move through the options and the field, Enter accepts the active option, Tab that or the first one.
 */
export function useCombobox<Option>({ id, options, text, onAccept }: ComboboxOptions<Option>): Combobox<Option> {
  const [active, setActive] = useState(-1);
  const reset = (): void => setActive(-1);
  const accept = (option: Option): void => {
    reset();
    onAccept(option);
  };
  return {
    id,
    options,
    active,
    field: {
      role: "combobox",
      "aria-expanded": options.length > 0,
      "aria-controls": `${id}-offers`,
      "aria-autocomplete": "list",
      "aria-activedescendant": active >= 0 ? `${id}-offer-${active}` : undefined,
      autocomplete: "off",
      spellcheck: false,
    },
    accept,
    reset,
    handleKey(event) {
      const option = options[active];
      const completed = option ?? (text === "" ? undefined : options[0]);
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        const stops = options.length + 1;
        setActive(((active + 1 + (event.key === "ArrowDown" ? 1 : stops - 1)) % stops) - 1);
      } else if (event.key === "Enter" && option !== undefined) accept(option);
      else if (event.key === "Tab" && !event.shiftKey && completed !== undefined) accept(completed);
      else return false;
      event.preventDefault();
      return true;
    },
  };
}

interface ComboboxListProps<Option> {
  readonly combobox: Combobox<Option>;
  readonly label: string;
  readonly keyOf: (option: Option) => string;
  readonly children: (option: Option) => ComponentChildren;
}

/** The options of a combobox; hidden while there are none. */
export function ComboboxList<Option>({ combobox, label, keyOf, children }: ComboboxListProps<Option>) {
  const { id, options, active, accept } = combobox;
  return (
    <ul id={`${id}-offers`} class="offers popup" role="listbox" aria-label={label} hidden={options.length === 0}>
      {options.map((option, index) => (
        <li
          key={keyOf(option)}
          id={`${id}-offer-${index}`}
          role="option"
          aria-selected={index === active}
          onPointerDown={(event) => {
            // The focus stays in the field.
            event.preventDefault();
            accept(option);
          }}
        >
          {children(option)}
        </li>
      ))}
    </ul>
  );
}
