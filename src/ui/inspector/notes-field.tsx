import { useRef } from "preact/hooks";
import { useEditRefusal, usePage } from "../page-context.ts";
import { useFieldCommand } from "./field-command.ts";

/** Notes of the image or the selection, saved while typing. */
export function NotesField() {
  const { inspector } = usePage();
  const refusal = useEditRefusal();
  const field = useRef<HTMLTextAreaElement>(null);
  const { notes, count } = inspector.summary.value;
  useFieldCommand("edit-notes", field);
  return (
    <section class="inspector-section" aria-label="Notes">
      <h3>
        Notes <kbd>N</kbd>
      </h3>
      <textarea
        ref={field}
        class="field"
        rows={3}
        aria-label="Notes"
        placeholder={
          notes.kind === "same"
            ? "Add notes"
            : count === 1
              ? "Reading…"
              : `Different notes. Typing replaces the notes of all ${count}.`
        }
        disabled={refusal !== undefined}
        title={refusal}
        value={inspector.notesDraft.value}
        onInput={(event) => inspector.typeNotes(event.currentTarget.value)}
        onBlur={() => inspector.commitNotes()}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            inspector.commitNotes();
            event.currentTarget.blur();
            event.preventDefault();
          }
        }}
      />
    </section>
  );
}
