import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { folderOf, nameOf } from "../../wire/gallery-path.ts";
import { listed } from "../model/view/targets.ts";
import { useEditRefusal, usePage } from "../page-context.ts";
import { Marks } from "../parts/marks.tsx";
import { FactsPanel } from "./facts-panel.tsx";
import { MetadataPanel } from "./metadata-panel.tsx";
import { MetricsPanel } from "./metrics-panel.tsx";
import { NotesField } from "./notes-field.tsx";
import { TagEditor } from "./tag-editor.tsx";

/** Labels and facts of the image at the cursor, or of the selected images. */
export function Inspector({ history }: { readonly history: (path: string) => ComponentChildren }) {
  const { inspector, selection, view } = usePage();
  const refusal = useEditRefusal();
  const [isFocused, setFocused] = useState(false);
  const summary = inspector.summary.value;
  const targets = selection.targets.value;
  const path = targets.length === 1 ? listed(targets)[0] : undefined;

  if (summary.count === 0) return <p class="inspector-empty">Select an image to see and change its labels.</p>;
  const absence = path && view.absence(path);
  const notice =
    absence === "never"
      ? "There is no such image. It may have been deleted, moved or renamed."
      : absence
        ? "This image is no longer in the folder. Its labels come back with a file of the same name."
        : refusal;
  return (
    <div class="inspector-body scrolls" onFocusIn={() => setFocused(true)} onFocusOut={() => setFocused(false)}>
      <header class="inspector-head">
        <h2 title={path}>{path === undefined ? `${summary.count.toLocaleString()} images` : nameOf(path)}</h2>
        <p>{path === undefined ? "Changes apply to all of these images." : folderOf(path)}</p>
      </header>
      {notice && <p class="inspector-refusal">{notice}</p>}
      {/* A file that is being renamed is absent for a moment. Without the field, the next keys would be commands. */}
      {(!absence || isFocused) && (
        <>
          <section class="inspector-marks" aria-label="Stars and flags">
            <Marks paths={targets} star={summary.star} flag={summary.flag} />
          </section>
          <TagEditor />
          <NotesField />
          {path && (
            <>
              <FactsPanel />
              <MetricsPanel />
              <MetadataPanel />
              {history(path)}
            </>
          )}
        </>
      )}
    </div>
  );
}
