import { useLayoutEffect, useRef, useState } from "preact/hooks";

export interface NameFormProps {
  readonly label: string;
  readonly initial: string;
  readonly action: string;
  readonly placeholder?: string;
  /** Accepts a form without a name. */
  readonly mayBeEmpty?: boolean;
  readonly longest?: number;
  readonly onSubmit: (name: string) => void;
}

/** Asks for a name. */
export function NameForm({
  label,
  initial,
  action,
  placeholder,
  mayBeEmpty = false,
  longest = 80,
  onSubmit,
}: NameFormProps) {
  const [name, setName] = useState(initial);
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const empty = name.trim() === "" && !mayBeEmpty;
  return (
    <form
      class="name-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!empty) onSubmit(name.trim());
      }}
    >
      <input
        ref={input}
        class="field"
        aria-label={label}
        placeholder={placeholder}
        maxLength={longest}
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <button type="submit" class="button primary" disabled={empty}>
        {action}
      </button>
    </form>
  );
}
