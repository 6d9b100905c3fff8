import type { Sort } from "../../wire/query.ts";
import { usePage } from "../page-context.ts";
import { Dropdown, MenuItem } from "../parts/dropdown.tsx";
import { Icon } from "../parts/icon.tsx";

const sorts: readonly { readonly sort: Sort; readonly label: string }[] = [
  { sort: "name", label: "Name, A to Z" },
  { sort: "-name", label: "Name, Z to A" },
  { sort: "-date", label: "Newest first" },
  { sort: "date", label: "Oldest first" },
  { sort: "-size", label: "Largest first" },
  { sort: "size", label: "Smallest first" },
  { sort: "-stars", label: "Most stars first" },
  { sort: "stars", label: "Fewest stars first" },
  { sort: "random", label: "Shuffled" },
];

/** The order of the view. */
export function SortMenu() {
  const { location } = usePage();
  const current = location.place.value.sort;
  const label = sorts.find(({ sort }) => sort === current)?.label ?? "";
  return (
    <Dropdown
      label={`Sort: ${label}`}
      align="end"
      face={
        <>
          <Icon name="sort" />
          <span class="sort-label">{label}</span>
        </>
      }
    >
      {(close) =>
        sorts.map((entry) => (
          <MenuItem
            key={entry.sort}
            label={entry.sort === "random" && current === "random" ? "Shuffle again" : entry.label}
            checked={entry.sort === current}
            onPress={() => {
              close();
              location.setSort(entry.sort);
            }}
          />
        ))
      }
    </Dropdown>
  );
}
