import { nameOf } from "../../gallery/path.ts";
import type { Conflict } from "../model/edits/edits-model.ts";
import { usePage } from "../page-context.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";

/** Toasts above the images, and conflicts that wait for a decision. */
export function Notices() {
  const { toasts, edits } = usePage();
  const [conflict, ...others] = edits.conflicts.value;
  const shown = toasts.shown.value;
  const latest = shown.findLast(({ tone }) => tone === "plain");
  // Warnings are not replaced by the toast of the next edit.
  const lines = shown.filter((toast) => toast.tone !== "plain" || toast === latest);
  return (
    <div class="notices">
      <div role="status" onPointerEnter={() => toasts.hold(true)} onPointerLeave={() => toasts.hold(false)}>
        {lines.map((toast) => (
          <div key={toast.id} class={`toast ${toast.tone}`}>
            {toast.tone !== "plain" && <Icon name="warning" />}
            <span>{toast.text}</span>
            {toast.action && <Button label={toast.action.label} onPress={toast.action.run} />}
            <Button label="Dismiss" icon="close" iconOnly onPress={() => toasts.dismiss(toast.id)} />
          </div>
        ))}
      </div>
      <div role="alert">
        {conflict && <ConflictCard key={conflict.id} conflict={conflict} others={others.length} />}
      </div>
    </div>
  );
}

const fields: Readonly<Record<Conflict["field"], string>> = { star: "stars", notes: "notes", tags: "tags" };

function ConflictCard({ conflict, others }: { readonly conflict: Conflict; readonly others: number }) {
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
        {others > 0 && (
          <>
            <span class="conflict-others">{others === 1 ? "1 more conflict" : `${others} more conflicts`}</span>
            <Button label="All theirs" onPress={() => edits.settleAll("theirs")} />
            <Button label="All mine" onPress={() => edits.settleAll("mine")} />
          </>
        )}
        <Button label="Keep theirs" tone="primary" onPress={() => edits.settle(conflict, "theirs")} />
        <Button label="Use mine" onPress={() => edits.settle(conflict, "mine")} />
      </div>
    </div>
  );
}
