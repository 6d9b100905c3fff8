import { nameOf } from "../../gallery/path.ts";
import type { Conflict } from "../model/edits/open-conflicts.ts";
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
      <div class="conflict-choices">
        <Choice label="Keep theirs" value={conflict.theirs} onPress={() => edits.settle(conflict, "theirs")} />
        <Choice label="Use mine" value={conflict.mine} onPress={() => edits.settle(conflict, "mine")} />
      </div>
      {others > 0 && (
        <div class="conflict-rest">
          <span>{others === 1 ? "1 more conflict" : `${others.toLocaleString()} more conflicts`}</span>
          <Button label="All theirs" onPress={() => edits.settleAll("theirs")} />
          <Button label="All mine" onPress={() => edits.settleAll("mine")} />
        </div>
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  /** As it would be then. */
  readonly value: string;
  readonly onPress: () => void;
}

function Choice({ label, value, onPress }: ChoiceProps) {
  return (
    <button type="button" class="conflict-choice" title={value} onClick={onPress}>
      <span>{label}</span> <strong>{value === "" ? "none" : value}</strong>
    </button>
  );
}
