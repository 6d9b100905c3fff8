import { nameOf } from "../../wire/gallery-path.ts";
import type { Person } from "../../wire/presence.ts";
import { usePage } from "../page-context.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Button } from "../parts/button.tsx";
import { NameForm } from "../parts/name-form.tsx";

interface PeoplePanelProps {
  /** How many others are here, in words. */
  readonly label: string;
  readonly onShare: () => void;
  readonly onClose: () => void;
}

/** One's own name, who is here and where they are, each to be followed. */
export function PeoplePanel({ label, onShare, onClose }: PeoplePanelProps) {
  const { people } = usePage();
  const others = people.others.value;
  const following = people.following.value;
  return (
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
          onClose();
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
                  onClose();
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
          onClose();
          onShare();
        }}
      />
    </div>
  );
}

function whereabouts({ gallery_id: folder, looking_at: image }: Person): string {
  return image === null ? `in ${folder === "/" ? "the top folder" : folder}` : `at ${nameOf(image)}`;
}
