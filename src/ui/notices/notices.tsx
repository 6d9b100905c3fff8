import { nameOf } from "../../gallery/path.ts";
import type { Conflict } from "../model/edits/edits.ts";
import { usePage } from "../page-context.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";

/** Short lines about what just happened, and conflicts that wait for a decision. */
export function Notices() {
  const { toasts, edits } = usePage();
  const conflicts = edits.conflicts.value;
  return (
    <div class="notices">
      <div role="alert">
        {conflicts.slice(0, 3).map((conflict) => (
          <ConflictCard key={conflict.id} conflict={conflict} />
        ))}
        {conflicts.length > 3 && <p class="toast">{conflicts.length - 3} more conflicts after these.</p>}
      </div>
      <div role="status" onPointerEnter={() => toasts.hold(true)} onPointerLeave={() => toasts.hold(false)}>
        {toasts.shown.value.map((toast) => (
          <div key={toast.id} class={`toast ${toast.tone}`}>
            {toast.tone !== "plain" && <Icon name="warning" />}
            <span>{toast.text}</span>
            {toast.action && <Button label={toast.action.label} onPress={toast.action.run} />}
            <Button label="Dismiss" icon="close" iconOnly onPress={() => toasts.dismiss(toast.id)} />
          </div>
        ))}
      </div>
    </div>
  );
}

const fields: Readonly<Record<Conflict["field"], string>> = { star: "stars", notes: "notes", tags: "tags" };

function ConflictCard({ conflict }: { readonly conflict: Conflict }) {
  const { edits } = usePage();
  const { author, field, path } = conflict;
  const who = author && author.name !== "" ? author.name : "Someone else";
  return (
    <div class="conflict">
      <p>
        {author && <Avatar name={author.name} hue={author.hue} size="small" />}
        <span>
          <strong>{who}</strong> changed the {fields[field]} of <strong>{nameOf(path)}</strong> at the same time.
        </span>
      </p>
      <dl class="facts">
        <dt>Theirs</dt>
        <dd>{conflict.theirs === "" ? "none" : conflict.theirs}</dd>
        <dt>Yours</dt>
        <dd>{conflict.mine === "" ? "none" : conflict.mine}</dd>
      </dl>
      <div class="conflict-actions">
        <Button label="Keep theirs" tone="primary" onPress={() => edits.settle(conflict, "theirs")} />
        <Button label="Use mine" onPress={() => edits.settle(conflict, "mine")} />
      </div>
    </div>
  );
}
