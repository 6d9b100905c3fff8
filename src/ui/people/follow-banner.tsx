import { usePage } from "../page-context.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Button } from "../parts/button.tsx";

/** Shows whom this page follows, with a button to stop. */
export function FollowBanner() {
  const { people } = usePage();
  const person = people.following.value;
  if (!person) return null;
  return (
    <div class="follow-banner" role="status" style={{ "--hue": `${person.hue}` }}>
      <Avatar name={person.name} hue={person.hue} size="small" />
      <span>Following {person.name === "" ? "someone" : person.name}</span>
      <Button label="Stop" onPress={() => people.unfollow()} />
    </div>
  );
}
