import { useState } from "preact/hooks";
import { tagTerm } from "../../gallery/query-parser.ts";
import { choicesOf } from "../model/view/facet-choice.ts";
import { LaterPart } from "../later.ts";
import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { Facet } from "./facet.tsx";
import { touchScreen, useMediaQuery } from "../parts/media-query.ts";
import { Section } from "./section.tsx";

/** Tags listed until all are shown. */
const few = 12;
/** The most tags listed; others are found by typing. */
const most = 300;

/** The tags of the view, and their keys. */
export function TagFacets() {
  const { view, search } = usePage();
  const [all, setAll] = useState(false);
  const [wanted, setWanted] = useState("");
  const [keyFor, setKeyFor] = useState<string | null>(null);
  const { tags, untagged } = view.facets.value;
  const matching = tags.filter(({ name }) => name.toLocaleLowerCase().includes(wanted.toLocaleLowerCase()));
  const query = search.draft.value;
  // A tag filter without matches must stay visible, so that it can be turned off.
  const touch = useMediaQuery(touchScreen);
  const missing = choicesOf(query, "tags").filter(
    (term) => /^tag:.*[^*]$/u.test(term) && !tags.some(({ name }) => tagTerm(name) === term),
  );
  const hint = touch ? "Tags that images have are listed here." : "Press T to add tags to an image.";
  const shown = matching.slice(0, all || wanted !== "" ? most : few);
  return (
    <Section title="Tags" label="Filter by tag">
      {tags.length > few && (
        <input
          class="field facet-search"
          type="search"
          aria-label="Find a tag"
          placeholder="Find a tag"
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      {tags.length + missing.length === 0 && <p class="soft">{query === "" ? hint : "No tags in this search."}</p>}
      <ul>
        {missing.map((term) => (
          <Facet key={term} term={term} label={term.slice(4).replaceAll('"', "")} icon="tag" count={0} />
        ))}
        {shown.map(({ name, count }) => (
          <Facet key={name} term={tagTerm(name)} label={name} icon="tag" count={count}>
            <TagKey tag={name} onPress={() => setKeyFor(name)} />
          </Facet>
        ))}
        {tags.length > 0 && wanted === "" && <Facet term="is:untagged" label="Untagged" count={untagged} />}
      </ul>
      {matching.length > shown.length && wanted === "" && (
        <Button label={`All ${matching.length.toLocaleString()} tags`} onPress={() => setAll(true)} />
      )}
      {keyFor !== null && <LaterPart part={{ kind: "tag-key", tag: keyFor }} onClose={() => setKeyFor(null)} />}
    </Section>
  );
}

interface TagKeyProps {
  readonly tag: string;
  readonly onPress: () => void;
}

function TagKey({ tag, onPress }: TagKeyProps) {
  const key = usePage().tagKeys.keyOf(tag);
  const label = key === undefined ? `Choose a key for “${tag}”` : `Key ${key} adds “${tag}”`;
  return (
    <button
      type="button"
      class={`facet-key ${key === undefined ? "unset" : ""}`}
      aria-label={label}
      title={label}
      onClick={onPress}
    >
      <kbd>{key ?? "key"}</kbd>
    </button>
  );
}
