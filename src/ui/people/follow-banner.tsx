import { usePage } from "../page-context.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Button } from "../parts/button.tsx";

/** Says that this page shows what someone else shows, and how to stop it. */
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
