import { useEffect, useMemo, useState } from "preact/hooks";
import { Problem, Unreachable } from "../../client.ts";
import { systemRandom } from "../../random.ts";
import type { ImportColumns, ImportOutcome, ImportPolicy, ImportResponse } from "../../wire/import.ts";
import type { Transition } from "../model/edits/transition.ts";
import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { ChoiceCards, type ChoiceCard } from "../parts/choice-cards.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { importExtensions, toImportChoice, type ImportChoice } from "./import-file.ts";
import { ImportPlan } from "./import-plan.tsx";

const policies: readonly ChoiceCard<ImportPolicy>[] = [
  { value: "fill", label: "Fill what is empty", use: "Labels here stay; tags are added" },
  { value: "newer", label: "Newer wins", use: "By the time in the file" },
  { value: "overwrite", label: "Overwrite", use: "The file replaces labels here" },
];

interface ImportSheetProps {
  /** What was dropped onto the page; empty when the sheet was opened by a command. */
  readonly files: readonly File[];
  readonly onClose: () => void;
}

/** Sets labels from a file: shows what would change first, and imports as one edit. */
export function ImportSheet({ files, onClose }: ImportSheetProps) {
  const { client, edits } = usePage();
  const [choice, setChoice] = useState<ImportChoice>();
  const [policy, setPolicy] = useState<ImportPolicy>("fill");
  const [columns, setColumns] = useState<ImportColumns>({});
  const [offered, setOffered] = useState<readonly string[]>([]);
  const [plan, setPlan] = useState<ImportResponse>();
  /** The key of the choice that the plan was made for; the plan stays in view until the next one has arrived. */
  const [planned, setPlanned] = useState("");
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);
  // One for each choice, so that pressing again after a lost response imports nothing twice.
  const key = useMemo(() => `import-${systemRandom.hex(16)}`, [choice, policy, columns]);

  const take = async (taken: readonly File[]): Promise<void> => {
    setColumns({});
    setOffered([]);
    setPlan(undefined);
    const chosen = await toImportChoice(taken);
    setChoice(chosen);
    setSaid(chosen || taken.length === 0 ? "" : "Choose one CSV, JSONL, Parquet or zip file, or XMP files.");
  };
  useEffect(() => void take(files), [files]);

  useEffect(() => {
    if (!choice) return;
    let isLatest = true;
    const { content, name, format } = choice;
    client.importFile(content, { format, name, policy, columns }).then(
      ({ body }) => {
        if (!isLatest) return;
        setPlan(body);
        setPlanned(key);
        setSaid("");
      },
      (error: unknown) => {
        if (!isLatest) return;
        setPlan(undefined);
        setOffered(columnsOf(error));
        setSaid(explain(error));
      },
    );
    return () => {
      isLatest = false;
    };
  }, [choice, policy, columns]);

  const importAll = async (): Promise<void> => {
    if (!choice) return;
    const { content, name, format, title } = choice;
    setBusy(true);
    try {
      const { body } = await client.importFile(content, { format, name, policy, columns }, key);
      edits.imported(`Imported ${title}`, body.outcomes.flatMap(toTransition));
      onClose();
    } catch (error) {
      setSaid(explain(error));
      setBusy(false);
    }
  };

  const count = plan?.changed ?? 0;
  const refusal = busy
    ? "The import is under way."
    : plan && planned !== key
      ? "The changes are being counted."
      : count === 0
        ? "Nothing would change."
        : undefined;
  return (
    <Dialog title="Import labels" onClose={onClose} wide>
      <label class="import-drop">
        <input
          type="file"
          multiple
          accept={importExtensions}
          onChange={(event) => void take([...(event.currentTarget.files ?? [])])}
        />
        <strong>{choice?.title ?? "Choose a file, or drop it here"}</strong>
        <span>CSV, JSON Lines, Parquet, XMP sidecars or a zip of them</span>
      </label>
      {offered.length > 0 && (
        <label class="import-column">
          Images are named by
          <select
            class="field"
            onChange={({ currentTarget }) => {
              const name = offered[currentTarget.selectedIndex - 1];
              if (name !== undefined) setColumns({ path: name });
            }}
          >
            <option>Choose a column</option>
            {offered.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      {choice && (
        <ChoiceCards label="Labels that are here already" cards={policies} value={policy} onChoose={setPolicy} />
      )}
      {plan && <ImportPlan plan={plan} />}
      {said !== "" && <p role="status">{said}</p>}
      <div class="dialog-actions">
        <Button label="Cancel" onPress={onClose} />
        <Button
          label={
            plan && count === 0
              ? "Nothing to change"
              : `Import ${count.toLocaleString()} ${count === 1 ? "image" : "images"}`
          }
          tone="primary"
          disabledBecause={refusal}
          onPress={() => void importAll()}
        />
      </div>
    </Dialog>
  );
}

function toTransition(outcome: ImportOutcome): Transition[] {
  if (outcome.status !== "changed") return [];
  const { path, before, after } = outcome;
  return [{ path, from: before, to: after, fields: ["star", "tags", "notes"] }];
}

function columnsOf(error: unknown): readonly string[] {
  const columns = error instanceof Problem ? error.body["columns"] : undefined;
  return Array.isArray(columns) ? columns.map(String) : [];
}

function explain(error: unknown): string {
  if (error instanceof Problem) return error.message;
  if (error instanceof Unreachable) return "The server did not respond. Try again once it is back.";
  return String(error);
}
