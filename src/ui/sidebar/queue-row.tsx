import { usePage } from "../page-context.ts";
import { Icon } from "../parts/icon.tsx";

/** The images of the folder without stars or a flag, and the progress. */
export function QueueRow() {
  const { reviewQueue } = usePage();
  const progress = reviewQueue.progress.value;
  if (!progress || progress.total === 0) return null;
  const { left, total } = progress;
  const figure =
    left === 0
      ? `All ${total.toLocaleString()} reviewed`
      : `${left.toLocaleString()} of ${total.toLocaleString()} left`;
  return (
    <section class="sidebar-section" aria-label="Review">
      <button
        type="button"
        class={`queue-row ${reviewQueue.shown.value ? "current" : ""}`}
        aria-pressed={reviewQueue.shown.value}
        title="Images without stars or a flag"
        onClick={() => reviewQueue.toggle()}
      >
        <span class="queue-line">
          <Icon name="flag" size={14} />
          <span class="sidebar-name">Unreviewed</span>
          <span class="count">{figure}</span>
        </span>
        <progress value={total - left} max={total} aria-label="Reviewed" />
      </button>
    </section>
  );
}
