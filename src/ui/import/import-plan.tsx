import type { ImportResponse } from "../../wire/import.ts";
import type { LabelFields } from "../../wire/bulk.ts";
import { flagOf, isFlagTag } from "../../gallery/flag.ts";

/** Rows of each kind that are shown. */
const shownRows = 4;

/** What an import would do: counts, and the first images of each kind. */
export function ImportPlan({ plan }: { readonly plan: ImportResponse }) {
  const changes = plan.outcomes.flatMap((each) => (each.status === "changed" ? [each] : [])).slice(0, shownRows);
  const lost = plan.outcomes.filter(({ status }) => status === "unknown" || status === "ambiguous").slice(0, shownRows);
  return (
    <>
      <dl class="import-counts">
        <Figure label="match" count={plan.matched} />
        <Figure label="unknown" count={plan.unknown + plan.ambiguous} />
        <Figure label="differ from the labels here" count={plan.differing} />
      </dl>
      {plan.ignored.length > 0 && <p class="import-note">Not used: {plan.ignored.join(", ")}</p>}
      {changes.length > 0 && (
        <table class="import-rows">
          <tbody>
            {changes.map(({ path, before, after }) => (
              <tr key={path}>
                <th scope="row" title={path}>
                  {path.slice(1)}
                </th>
                <td>{describe(before)}</td>
                <td aria-hidden="true">→</td>
                <td>{describe(after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {lost.length > 0 && (
        <p class="import-note">
          {plan.ambiguous > 0 ? "Not found, or named like several images: " : "Not found here: "}
          {lost.map(({ path }) => path.replace(/^\//u, "")).join(", ")}
          {plan.unknown + plan.ambiguous > lost.length && " …"}
        </p>
      )}
    </>
  );
}

function Figure({ label, count }: { readonly label: string; readonly count: number }) {
  return (
    <div>
      <dd>{count.toLocaleString()}</dd>
      <dt>{label}</dt>
    </div>
  );
}

function describe({ star, tags, notes }: LabelFields): string {
  const flag = flagOf(tags);
  const parts = [
    star === null ? "" : "★".repeat(star) || "0 stars",
    flag === null ? "" : `${flag}ed`,
    tags.filter((tag) => !isFlagTag(tag)).join(", "),
    notes.length > 40 ? `${notes.slice(0, 40)}…` : notes,
  ];
  return parts.filter((part) => part !== "").join(" · ") || "no labels";
}
