import { pickTag, rejectTag } from "../../gallery/flag.ts";
import { choicesOf } from "../model/view/facet-choice.ts";
import { usePage } from "../page-context.ts";
import { flagIcons } from "../parts/icon.tsx";
import { Facet } from "./facet.tsx";
import { Section } from "./section.tsx";
import { TagFacets } from "./tag-facets.tsx";

/** Filters with their counts. Several filters of one kind widen the view; of different kinds, they narrow it. */
export function Facets() {
  return (
    <>
      <MarkFacets />
      <TagFacets />
      <TypeFacets />
    </>
  );
}

function MarkFacets() {
  const { flags, stars } = usePage().view.facets.value;
  return (
    <Section title="Marks" label="Filter by mark">
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
            count={stars.counts[star] ?? 0}
          />
        ))}
        <Facet term="star:none" label="No stars" count={stars.none} />
      </ul>
    </Section>
  );
}

/** The file types, if there are several. */
function TypeFacets() {
  const { view, search } = usePage();
  const { types } = view.facets.value;
  const missing = choicesOf(search.draft.value, "types").filter(
    (term) => !types.some(({ name }) => search.choiceOf(`type:${name}`) !== "neither" || term === `type:${name}`),
  );
  if (
    types.length < 2 &&
    missing.length === 0 &&
    types.every(({ name }) => search.choiceOf(`type:${name}`) === "neither")
  )
    return null;
  return (
    <Section title="Types" label="Filter by type">
      <ul>
        {types.map(({ name, count }) => (
          <Facet key={name} term={`type:${name}`} label={typeLabels[name] ?? name} count={count} />
        ))}
        {missing.map((term) => (
          <Facet key={term} term={term} label={term.replace(/^[^:=]*[:=]/u, "")} count={0} />
        ))}
      </ul>
    </Section>
  );
}

const typeLabels: Readonly<Record<string, string>> = {
  jpeg: "JPEG",
  png: "PNG",
  webp: "WebP",
  gif: "GIF",
  avif: "AVIF",
  raw: "RAW",
  tiff: "TIFF",
};
