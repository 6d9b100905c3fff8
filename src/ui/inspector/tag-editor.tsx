import { useRef, useState } from "preact/hooks";
import { useEditRefusal, usePage } from "../page-context.ts";
import { Chip } from "../parts/chip.tsx";
import { ComboboxList, useCombobox } from "../parts/combobox.tsx";
import { useFieldCommand } from "./field-command.ts";
import { matchTags } from "./match-tags.ts";

/** Tags of the image or the selection; a tag that only some have shows how many. */
export function TagEditor() {
  const { inspector, selection, edits, view } = usePage();
  const refusal = useEditRefusal();
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState("");
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
    combobox.reset();
  };

  const combobox = useCombobox({
    id: "tag",
    options: offers,
    text: draft,
    // The last tag of the line is completed. A line is one edit, and one undo.
    onAccept: (offer) => add([...draft.split(",").slice(0, -1), offer.name].join(",")),
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (combobox.handleKey(event)) return;
    if (event.key === "Enter") {
      add(draft);
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
          placeholder="Add tags"
          aria-label="Add tags"
          {...combobox.field}
          maxLength={1000}
          disabled={refusal !== undefined}
          title={refusal}
          value={draft}
          onInput={(event) => {
            setDraft(event.currentTarget.value);
            combobox.reset();
          }}
          onKeyDown={onKeyDown}
          onBlur={combobox.reset}
        />
        <ComboboxList combobox={combobox} label="Tags in use" keyOf={(offer) => offer.name}>
          {(offer) => (
            <>
              <span>{offer.name}</span>
              <span class="count">{offer.count.toLocaleString()}</span>
            </>
          )}
        </ComboboxList>
      </div>
    </section>
  );
}
