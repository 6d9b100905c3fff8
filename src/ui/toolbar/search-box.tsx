import { useRef, useState } from "preact/hooks";
import { useCommand, usePage } from "../page-context.ts";
import { Chip } from "../parts/chip.tsx";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";

/** The query as chips, with a field to add to it. */
export function SearchBox() {
  const { search } = usePage();
  const input = useRef<HTMLInputElement>(null);
  const [focused, setFocused] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const chips = search.chips.value;
  const draft = search.draft.value;
  const suggestions = focused ? search.suggestions.value : [];
  const problem = search.problem.value;

  useCommand("search", () => {
    input.current?.focus();
    input.current?.select();
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const suggestion = suggestions[chosen];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (suggestions.length > 0) setChosen((chosen + step + suggestions.length + (chosen < 0 && step < 0 ? 1 : 0)) % suggestions.length);
      event.preventDefault();
    } else if (event.key === "Enter" || (event.key === "Tab" && suggestion)) {
      if (suggestion) search.accept(suggestion);
      else {
        search.commit();
        input.current?.blur();
      }
      setChosen(-1);
      event.preventDefault();
    } else if (event.key === "Escape") {
      if (draft === "") input.current?.blur();
      else search.type("");
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Backspace" && draft === "" && chips.length > 0) search.removeChip(chips.length - 1);
  };

  return (
    <div class={`search ${focused ? "focused" : ""}`} role="search">
      <div class="search-field" onClick={() => input.current?.focus()}>
        <Icon name="search" />
        <div class="search-chips">
          {chips.map((chip, index) =>
            chip.kind === "or" ? (
              <span key={`${index} or`} class="search-or">
                or
              </span>
            ) : (
              <Chip
                key={`${index} ${chip.text}`}
                text={chip.text}
                tone={chip.kind === "error" ? "error" : chip.negated ? "negated" : "plain"}
                removeLabel={`Remove ${chip.text}`}
                onRemove={() => search.removeChip(index)}
              />
            ),
          )}
          <input
            ref={input}
            type="text"
            role="combobox"
            aria-label="Search"
            aria-expanded={suggestions.length > 0}
            aria-controls="search-offers"
            aria-autocomplete="list"
            aria-activedescendant={chosen >= 0 ? `search-offer-${chosen}` : undefined}
            aria-invalid={problem !== ""}
            aria-describedby={problem === "" ? undefined : "search-problem"}
            placeholder={chips.length === 0 ? "Search" : ""}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            enterkeyhint="search"
            value={draft}
            onInput={(event) => {
              search.type(event.currentTarget.value);
              setChosen(-1);
            }}
            onFocus={() => setFocused(true)}
            onBlur={() => {
              setFocused(false);
              search.commit();
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        {chips.length > 0 || draft !== "" ? (
          <Button label="Clear the search" icon="close" iconOnly onPress={() => search.clear()} />
        ) : (
          <kbd class="search-key wide-only">/</kbd>
        )}
      </div>
      {problem !== "" && focused && (
        <p id="search-problem" class="search-problem">
          {problem}
        </p>
      )}
      <ul id="search-offers" class="offers" role="listbox" aria-label="Suggestions" hidden={suggestions.length === 0}>
        {suggestions.map((suggestion, index) => (
          <li
            key={suggestion.text}
            id={`search-offer-${index}`}
            role="option"
            aria-selected={index === chosen}
            onPointerDown={(event) => {
              event.preventDefault();
              search.accept(suggestion);
              setChosen(-1);
            }}
          >
            <span>{suggestion.text}</span>
            <span class="offer-hint">{suggestion.hint}</span>
            {suggestion.count !== null && <span class="count">{suggestion.count.toLocaleString()}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
