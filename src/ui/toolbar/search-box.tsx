import { useRef, useState } from "preact/hooks";
import type { Suggestion } from "../model/view/suggest.ts";
import { useCommand, usePage } from "../page-context.ts";
import { Chip } from "../parts/chip.tsx";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { leaveField } from "../parts/leave-field.ts";

/** The query as chips, and as text while focused. */
export function SearchBox() {
  const { search } = usePage();
  const input = useRef<HTMLInputElement>(null);
  const [focused, setFocused] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const chips = search.chips.value;
  const draft = search.draft.value;
  const suggestions = focused ? search.suggestions.value : [];
  const problem = search.problem.value;
  const note = problem || search.hint.value;

  useCommand("search", () => {
    input.current?.focus();
    input.current?.select();
  });

  const accept = (suggestion: Suggestion): void => {
    search.accept(suggestion);
    setChosen(-1);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const suggestion = suggestions[chosen];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const count = suggestions.length + 1;
      setChosen(((chosen + 1 + (event.key === "ArrowDown" ? 1 : count - 1)) % count) - 1);
    } else if ((event.key === "Enter" || event.key === "Tab") && suggestion) accept(suggestion);
    else if (event.key === "Tab" && suggestions[0] && draft !== "" && !event.shiftKey) accept(suggestions[0]);
    else if (event.key === "Enter") {
      search.commit();
      leaveField();
    } else return;
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
          role="combobox"
          aria-label="Search"
          aria-expanded={suggestions.length > 0}
          aria-controls="search-offers"
          aria-autocomplete="list"
          aria-activedescendant={chosen >= 0 ? `search-offer-${chosen}` : undefined}
          aria-invalid={problem !== ""}
          aria-describedby={note === "" ? undefined : "search-note"}
          placeholder="Search"
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
            setChosen(-1);
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
        <ul id="search-offers" class="offers" role="listbox" aria-label="Suggestions" hidden={suggestions.length === 0}>
          {suggestions.map((suggestion, index) => (
            <li
              key={suggestion.text}
              id={`search-offer-${index}`}
              role="option"
              aria-selected={index === chosen}
              onPointerDown={(event) => {
                event.preventDefault();
                accept(suggestion);
              }}
            >
              <span>{suggestion.text}</span>
              <span class="offer-hint">{suggestion.hint}</span>
              {suggestion.count !== null && <span class="count">{suggestion.count.toLocaleString()}</span>}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
