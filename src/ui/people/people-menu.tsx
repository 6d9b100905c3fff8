import { nameOf } from "../../wire/gallery-path.ts";
import type { Person } from "../../wire/presence.ts";
import { usePage } from "../page-context.ts";
import { Avatar, AvatarGroup } from "../parts/avatar.tsx";
import { Button } from "../parts/button.tsx";
import { Dropdown } from "../parts/dropdown.tsx";
import { useMediaQuery } from "../parts/media-query.ts";
import { NameForm } from "../parts/name-form.tsx";

/** Who is here, where they are, and the name others see. */
export function PeopleMenu({ onShare }: { readonly onShare: () => void }) {
  const { people } = usePage();
  const others = people.others.value;
  const self = people.self.value;
  const phone = useMediaQuery("(max-width: 600px)");
  const following = people.following.value;
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
      {(close) => (
        <div class="people">
          <h3>You</h3>
          <NameForm
            label="Your name, as others see it"
            placeholder="Your name"
            initial={people.name.value}
            action="Set"
            mayBeEmpty
            longest={40}
            onSubmit={(name) => {
              people.setName(name);
              close();
            }}
          />
          <h3>{label}</h3>
          <ul>
            {others.map((person) => (
              <li key={person.person}>
                <Avatar name={person.name} hue={person.hue} editing={person.editing} />
                <span class="person-words">
                  <span>{person.name === "" ? "Someone" : person.name}</span>
                  <span class="soft">{whereabouts(person)}</span>
                </span>
                {following?.person === person.person ? (
                  <Button label="Stop" onPress={() => people.unfollow()} />
                ) : (
                  <Button
                    label="Follow"
                    onPress={() => {
                      close();
                      people.follow(person.person);
                    }}
                  />
                )}
              </li>
            ))}
          </ul>
          {others.length === 0 && <p class="soft">People you share this gallery with see each other's changes live.</p>}
          <Button
            label="Share …"
            icon="link"
            onPress={() => {
              close();
              onShare();
            }}
          />
        </div>
      )}
    </Dropdown>
  );
}

function whereabouts({ gallery_id: folder, looking_at: image }: Person): string {
  return image === null ? `in ${folder === "/" ? "the top folder" : folder}` : `at ${nameOf(image)}`;
}
