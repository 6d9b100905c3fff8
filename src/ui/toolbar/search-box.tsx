import { useRef, useState } from "preact/hooks";
import { useCommand, usePage } from "../page-context.ts";
import { Chip } from "../parts/chip.tsx";
import { Button } from "../parts/button.tsx";
import { ComboboxList, useCombobox } from "../parts/combobox.tsx";
import { Icon } from "../parts/icon.tsx";
import { leaveField } from "../parts/leave-field.ts";

/** The query as chips, and as text while focused. */
export function SearchBox() {
  const { search } = usePage();
  const input = useRef<HTMLInputElement>(null);
  const [focused, setFocused] = useState(false);
  const chips = search.chips.value;
  const draft = search.draft.value;
  const suggestions = focused ? search.suggestions.value : [];
  const problem = search.problem.value;
  const note = problem || search.hint.value;

  useCommand("search", () => {
    input.current?.focus();
    input.current?.select();
  });

  const combobox = useCombobox({
    id: "search",
    options: suggestions,
    text: draft,
    onAccept: (suggestion) => search.accept(suggestion),
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (combobox.handleKey(event) || event.key !== "Enter") return;
    search.commit();
    leaveField();
    event.preventDefault();
  };

  return (
    <div class={`search ${focused ? "focused" : ""}`} role="search">
      <div class="search-field">
        <Icon name="search" />
        {!focused && chips.length > 0 && (
          <div class="search-chips" onWheel={(event) => (event.currentTarget.scrollLeft += event.deltaY)}>
            {chips.map((chip, index) => (
              <Chip
                key={`${index} ${chip.text}`}
                text={chip.text}
                tone={chip.kind === "error" ? "error" : chip.negated ? "negated" : "plain"}
                removeLabel={`Remove ${chip.text}`}
                onRemove={() => search.removeChip(index)}
              />
            ))}
          </div>
        )}
        <input
          ref={input}
          class={!focused && chips.length > 0 ? "covered" : ""}
          type="text"
          aria-label="Search"
          {...combobox.field}
          aria-invalid={problem !== ""}
          aria-describedby={note === "" ? undefined : "search-note"}
          placeholder="Search"
          autocapitalize="none"
          enterkeyhint="search"
          value={draft}
          onInput={(event) => {
            search.type(event.currentTarget.value);
            combobox.reset();
          }}
          onFocus={() => setFocused(true)}
          onBlur={() => {
            setFocused(false);
            combobox.reset();
            search.commit();
          }}
          onKeyDown={onKeyDown}
        />
        {draft !== "" ? (
          <Button label="Clear the search" icon="close" iconOnly onPress={() => search.clear()} />
        ) : (
          <kbd class="search-key wide-only">/</kbd>
        )}
      </div>
      <div class="search-below">
        {note !== "" && focused && (
          <p id="search-note" class="search-note">
            {note}
          </p>
        )}
        <ComboboxList combobox={combobox} label="Suggestions" keyOf={(suggestion) => suggestion.text}>
          {(suggestion) => (
            <>
              <span>{suggestion.text}</span>
              <span class="offer-hint">{suggestion.hint}</span>
              {suggestion.count !== null && <span class="count">{suggestion.count.toLocaleString()}</span>}
            </>
          )}
        </ComboboxList>
      </div>
    </div>
  );
}
