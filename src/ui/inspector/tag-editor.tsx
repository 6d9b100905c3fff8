import { useRef, useState } from "preact/hooks";
import { useEditRefusal, usePage } from "../page-context.ts";
import { Chip } from "../parts/chip.tsx";
import { useFieldCommand } from "./field-command.ts";
import { matchTags } from "./match-tags.ts";

/** Tags of the image or the selection; a tag that only some have shows how many. */
export function TagEditor() {
  const { inspector, selection, edits, view } = usePage();
  const refusal = useEditRefusal();
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState("");
  const [chosen, setChosen] = useState(-1);
  const { tags, count } = inspector.summary.value;
  const targets = selection.targets.value;

  useFieldCommand("edit-tags", input);

  const everywhere = tags.filter((tag) => tag.count === count).map((tag) => tag.name);
  const offers = matchTags(view.facets.value.tags, draft, everywhere);
  const add = (text: string): void => {
    const names = text
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "");
    // A tag that is too long stays in the field, to be shortened.
    if (names.length > 0 && !edits.tag(targets, { add: names })) return;
    setDraft("");
    setChosen(-1);
  };

  /** The line with its last tag completed. A line is one edit, and one undo. */
  const completed = (offer: string | undefined): string =>
    offer === undefined ? draft : [...draft.split(",").slice(0, -1), offer].join(",");

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") {
      add(completed(offers[chosen]?.name));
      event.preventDefault();
    } else if (event.key === "Tab" && draft !== "" && offers.length > 0 && !event.shiftKey) {
      add(completed(offers[Math.max(0, chosen)]?.name));
      event.preventDefault();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (offers.length > 0)
        setChosen((chosen + (event.key === "ArrowDown" ? 1 : offers.length + (chosen < 0 ? 0 : -1))) % offers.length);
      event.preventDefault();
    } else if (event.key === "Backspace" && draft === "" && !event.repeat) {
      const last = everywhere.at(-1);
      if (last !== undefined) edits.tag(targets, { remove: [last] });
    } else if (event.key === "Escape" && draft !== "") {
      setDraft("");
      event.stopPropagation();
    }
  };

  return (
    <section class="inspector-section" aria-label="Tags">
      <h3>
        Tags <kbd>T</kbd>
      </h3>
      <div class="tag-list">
        {tags.map((tag) => (
          <Chip
            key={tag.name}
            text={tag.name}
            {...(tag.count < count && {
              detail: `${tag.count} of ${count}`,
              tone: "partial",
              pressLabel: `Add “${tag.name}” to all ${count}`,
              onPress: () => edits.tag(targets, { add: [tag.name] }),
            })}
            removeLabel={`Remove “${tag.name}”`}
            onRemove={refusal === undefined ? () => edits.tag(targets, { remove: [tag.name] }) : undefined}
          />
        ))}
      </div>
      <div class="combo">
        <input
          ref={input}
          class="field"
          type="text"
          role="combobox"
          placeholder="Add tags"
          aria-label="Add tags"
          aria-expanded={offers.length > 0}
          aria-controls="tag-offers"
          aria-autocomplete="list"
          aria-activedescendant={chosen >= 0 ? `tag-offer-${chosen}` : undefined}
          autocomplete="off"
          spellcheck={false}
          maxLength={1000}
          disabled={refusal !== undefined}
          title={refusal}
          value={draft}
          onInput={(event) => {
            setDraft(event.currentTarget.value);
            setChosen(-1);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => setChosen(-1)}
        />
        <ul id="tag-offers" class="offers" role="listbox" aria-label="Tags in use" hidden={offers.length === 0}>
          {offers.map((offer, index) => (
            <li
              key={offer.name}
              id={`tag-offer-${index}`}
              role="option"
              aria-selected={index === chosen}
              onPointerDown={(event) => {
                event.preventDefault();
                add(completed(offer.name));
              }}
            >
              <span>{offer.name}</span>
              <span class="count">{offer.count.toLocaleString()}</span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
