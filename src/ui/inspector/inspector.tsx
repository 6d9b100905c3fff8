import { useEditRefusal, usePage } from "../page-context.ts";
import { Segments } from "../parts/segments.tsx";
import { StarRow } from "../parts/star-row.tsx";
import { Facts } from "./facts.tsx";
import { MetadataPanel } from "./metadata-panel.tsx";
import { Metrics } from "./metrics.tsx";
import { NotesField } from "./notes-field.tsx";
import { TagEditor } from "./tag-editor.tsx";

/** Labels and facts of the image at the cursor, or of all that are selected. */
export function Inspector() {
  const { inspector, selection, edits } = usePage();
  const refusal = useEditRefusal();
  const summary = inspector.summary.value;
  const targets = selection.targets.value;
  const path = targets.length === 1 ? targets[0] : undefined;

  if (summary.count === 0) return <p class="inspector-empty">Choose an image to see and change its labels.</p>;
  return (
    <div class="inspector-body scrolls">
      <header class="inspector-head">
        <h2 title={path}>
          {path === undefined ? `${summary.count.toLocaleString()} images` : path.slice(path.lastIndexOf("/") + 1)}
        </h2>
        <p>{path === undefined ? "Changes apply to all of them." : folderOf(path)}</p>
      </header>
      {refusal !== undefined && <p class="inspector-refusal">{refusal}</p>}
      <section class="inspector-marks" aria-label="Stars and flags">
        <StarRow star={summary.star} disabledBecause={refusal} onRate={(star) => edits.rate(targets, star)} />
        <Segments
          label="Pick or reject"
          iconOnly
          value={summary.flag}
          disabledBecause={refusal}
          onChoose={(flag) => edits.flag(targets, flag === summary.flag ? null : flag)}
          segments={[
            { value: "pick", label: "Pick", icon: "flag", tone: "pick", shortcut: "P" },
            { value: "reject", label: "Reject", icon: "reject", tone: "reject", shortcut: "X" },
          ]}
        />
      </section>
      <TagEditor />
      <NotesField />
      {path !== undefined && (
        <>
          <Facts />
          <Metrics />
          <MetadataPanel />
        </>
      )}
    </div>
  );
}

function folderOf(path: string): string {
  const folder = path.slice(0, path.lastIndexOf("/"));
  return folder === "" ? "/" : folder;
}
