import { LaterPart } from "../later.ts";
import { usePage } from "../page-context.ts";
import { AvatarGroup } from "../parts/avatar.tsx";
import { Dropdown } from "../parts/dropdown.tsx";
import { useMediaQuery } from "../parts/media-query.ts";

/** Who is here; opens a panel with where they are, and the name others see. */
export function PeopleMenu({ onShare }: { readonly onShare: () => void }) {
  const { people } = usePage();
  const others = people.others.value;
  const self = people.self.value;
  const phone = useMediaQuery("(max-width: 600px)");
  const label =
    others.length === 0
      ? "Nobody else is here"
      : others.length === 1
        ? "One other is here"
        : `${others.length} others are here`;
  return (
    <Dropdown
      label={label}
      align="end"
      kind="dialog"
      class="people-button"
      face={
        <AvatarGroup
          people={[...others, ...(self ? [{ ...self, name: people.name.value }] : [])]}
          most={phone ? 2 : 4}
        />
      }
    >
      {(close) => <LaterPart part={{ kind: "people", label, onShare }} onClose={close} />}
    </Dropdown>
  );
}
