import type { ComponentChildren } from "preact";
import { usePage } from "../page-context.ts";
import { Icon, type IconName } from "../parts/icon.tsx";

export interface FacetProps {
  /** The label in the search language. */
  readonly term: string;
  readonly label: string;
  readonly count: number;
  readonly icon?: IconName;
  readonly stars?: number;
  readonly tone?: string;
  /** After the count. */
  readonly children?: ComponentChildren;
}

/** A label with its count; a click filters by it, Alt+click excludes it. */
export function Facet({ term, label, count, icon, stars, tone = "", children }: FacetProps) {
  const { search } = usePage();
  const choice = search.choiceOf(term);
  const [on, without] = [choice === "in", choice === "out"];
  return (
    <li class={`facet ${on ? "on" : ""} ${without ? "without" : ""} ${count === 0 && !on && !without ? "none" : ""}`}>
      <button
        type="button"
        class="facet-choice sidebar-row"
        aria-pressed={on}
        title={`${term} (Alt+click to exclude)`}
        onClick={(event) => search.toggleChoice(term, event.altKey)}
      >
        {icon && (
          <span class={`facet-icon ${tone}`}>
            <Icon name={icon} size={13} />
          </span>
        )}
        {stars === undefined ? (
          <span class="sidebar-name">{label}</span>
        ) : (
          <span class="facet-stars" role="img" aria-label={label}>
            {"★".repeat(stars)}
          </span>
        )}
        <span class="count">{count.toLocaleString()}</span>
      </button>
      {children}
    </li>
  );
}
