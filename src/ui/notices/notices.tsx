import type { ComponentChildren } from "preact";
import type { Conflict } from "../model/edits/open-conflicts.ts";
import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";

interface NoticesProps {
  /** Shows a conflict, and how many others there are. */
  readonly conflict: (conflict: Conflict, others: number) => ComponentChildren;
}

/** Toasts above the images, and conflicts that wait for a decision. */
export function Notices({ conflict: showConflict }: NoticesProps) {
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
            <span>
              {toast.text}
              {toast.progress && <span aria-hidden="true">{toast.progress}</span>}
            </span>
            {toast.action && <Button label={toast.action.label} onPress={toast.action.run} />}
            <Button label="Dismiss" icon="close" iconOnly onPress={() => toasts.dismiss(toast.id)} />
          </div>
        ))}
      </div>
      <div role="alert">{conflict && showConflict(conflict, others.length)}</div>
    </div>
  );
}
