import { isFlagTag } from "../../gallery/flag.ts";

interface OfferedTag {
  readonly name: string;
  readonly count: number;
}

const most = 6;

/** Tags to suggest for typed text: those that start with it, then those that contain it, most frequent first; without tags already present. */
export function matchTags(
  known: readonly OfferedTag[],
  typed: string,
  present: readonly string[],
): readonly OfferedTag[] {
  const wanted = (typed.split(",").at(-1) ?? "").trim().toLocaleLowerCase();
  if (wanted === "") return [];
  const rank = ({ name }: OfferedTag) => {
    const at = name.toLocaleLowerCase().indexOf(wanted);
    return at < 0 ? 2 : Math.min(at, 1);
  };
  return known
    .filter((offer) => rank(offer) < 2 && !present.includes(offer.name) && !isFlagTag(offer.name))
    .sort((one, other) => rank(one) - rank(other) || other.count - one.count || (one.name < other.name ? -1 : 1))
    .slice(0, most);
}
