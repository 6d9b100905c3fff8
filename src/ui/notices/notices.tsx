import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { ConflictCard } from "./conflict-card.tsx";

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
