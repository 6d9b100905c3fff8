import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { usePage } from "../page-context.ts";
import { Icon } from "../parts/icon.tsx";

interface SectionProps {
  readonly title: string;
  /** For screen readers, if the title alone says too little. */
  readonly label?: string;
  /** Beside the title, also while the section is collapsed. */
  readonly action?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A collapsible section of the sidebar; this device remembers which are collapsed. */
export function Section({ title, label = title, action, children }: SectionProps) {
  const { preferences } = usePage();
  const body = useId();
  const folded = preferences.values.value.foldedSections;
  const open = !folded.includes(title);
  return (
    <section class="sidebar-section" aria-label={label}>
      <h3>
        <button
          type="button"
          class="section-fold"
          aria-expanded={open}
          aria-controls={body}
          onClick={() =>
            preferences.set({ foldedSections: open ? [...folded, title] : folded.filter((each) => each !== title) })
          }
        >
          <span class={`sidebar-fold ${open ? "open" : ""}`}>
            <Icon name="chevron" size={12} />
          </span>
          {title}
        </button>
        {action}
      </h3>
      <div id={body} hidden={!open}>
        {open && children}
      </div>
    </section>
  );
}
