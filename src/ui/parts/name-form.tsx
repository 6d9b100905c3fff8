import { useLayoutEffect, useRef, useState } from "preact/hooks";

export interface NameFormProps {
  readonly label: string;
  readonly initial: string;
  readonly action: string;
  readonly placeholder?: string;
  /** Whether the name may be empty. */
  readonly mayBeEmpty?: boolean;
  readonly longest?: number;
  /** The form is disabled until this settles. */
  readonly onSubmit: (name: string) => unknown;
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
  const busy = useRef(false);
  const [saving, setSaving] = useState(false);
  const empty = name.trim() === "" && !mayBeEmpty;
  const submit = async (): Promise<void> => {
    // A second Enter may come before the button is disabled.
    if (empty || busy.current) return;
    busy.current = true;
    setSaving(true);
    await onSubmit(name.trim());
    busy.current = false;
    setSaving(false);
  };
  return (
    <form
      class="name-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
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
      <button type="submit" class="button primary" disabled={empty || saving}>
        {action}
      </button>
    </form>
  );
}
