import { useState } from "preact/hooks";
import { pickTag, rejectTag } from "../../gallery/flag.ts";
import { parseQuery, tagTerm } from "../../gallery/query.ts";
import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { flagIcons, Icon, type IconName } from "../parts/icon.tsx";

/** Tags listed before all are asked for. */
const few = 12;

/** How often each label occurs in the view; pressing one narrows the view to it, or back. */
export function Facets() {
  const { view, location } = usePage();
  const [all, setAll] = useState(false);
  const [wanted, setWanted] = useState("");
  const facets = view.facets.value;
  const { tags, flags } = facets;
  const matching = tags.filter(({ name }) => name.toLocaleLowerCase().includes(wanted.toLocaleLowerCase()));
  const { query } = location.place.value;
  // What narrows the view to nothing must be there to be switched off.
  const missing = parseQuery(query)
    .clauses.map(({ text }) => text.replace(/^-/u, ""))
    .filter((term) => /^tag:[^*]+$/u.test(term) && !tags.some(({ name }) => tagTerm(name) === term));
  const shown = all || wanted !== "" ? matching.slice(0, 300) : matching.slice(0, few);
  return (
    <>
      <section class="sidebar-section" aria-label="Filter by mark">
        <h3>Marks</h3>
        <ul>
          <Facet term={`is:${pickTag}`} label="Picked" icon={flagIcons[pickTag]} tone={pickTag} count={flags.pick} />
          <Facet
            term={`is:${rejectTag}`}
            label="Rejected"
            icon={flagIcons[rejectTag]}
            tone={rejectTag}
            count={flags.reject}
          />
          {[5, 4, 3, 2, 1].map((star) => (
            <Facet
              key={star}
              term={`star:${star}`}
              label={star === 1 ? "1 star" : `${star} stars`}
              stars={star}
              count={facets.stars.counts[star] ?? 0}
            />
          ))}
          <Facet term="is:unstarred" label="No stars" count={facets.stars.none} />
        </ul>
      </section>
      <section class="sidebar-section" aria-label="Filter by tag">
        <h3>Tags</h3>
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
        {tags.length === 0 && query === "" && <p class="soft">Press T on an image to give it tags.</p>}
        <ul>
          {missing.map((term) => (
            <Facet key={term} term={term} label={term.slice(4).replaceAll('"', "")} icon="tag" count={0} />
          ))}
          {shown.map(({ name, count: images }) => (
            <Facet key={name} term={tagTerm(name)} label={name} icon="tag" count={images} />
          ))}
          {tags.length > 0 && wanted === "" && <Facet term="is:untagged" label="Untagged" count={facets.untagged} />}
        </ul>
        {matching.length > shown.length && wanted === "" && (
          <Button label={`All ${matching.length.toLocaleString()} tags`} onPress={() => setAll(true)} />
        )}
      </section>
    </>
  );
}

interface FacetProps {
  readonly term: string;
  readonly label: string;
  readonly count: number;
  readonly icon?: IconName;
  readonly stars?: number;
  readonly tone?: string;
}

function Facet({ term, label, count, icon, stars, tone = "" }: FacetProps) {
  const { search } = usePage();
  const choice = search.choiceOf(term);
  const [on, without] = [choice === "in", choice === "out"];
  return (
    <li class={`facet ${on ? "on" : ""} ${without ? "without" : ""} ${count === 0 && !on && !without ? "none" : ""}`}>
      <button
        type="button"
        aria-pressed={on}
        title={`${term} (Alt+click to leave them out)`}
        onClick={(event) => search.toggleChoice(term, event.altKey)}
      >
        {icon && (
          <span class={`facet-icon ${tone}`}>
            <Icon name={icon} size={13} />
          </span>
        )}
        {stars === undefined ? (
          <span class="tree-name">{label}</span>
        ) : (
          <span class="facet-stars" role="img" aria-label={label}>
            {"★".repeat(stars)}
          </span>
        )}
        <span class="count">{count.toLocaleString()}</span>
      </button>
    </li>
  );
}
