import { useEffect, useRef, useState } from "preact/hooks";
import { isProblem } from "../../client.ts";
import type { ExportFormat, NameSeparator, SidecarNaming } from "../../wire/export.ts";
import { firstOf, toRequest } from "../model/view/targets.ts";
import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { ChoiceCards, type ChoiceCard } from "../parts/choice-cards.tsx";
import { copyText } from "../parts/copy-text.ts";
import { saveLink } from "../parts/save-link.ts";
import { Dialog } from "../parts/dialog.tsx";

const formats: readonly ChoiceCard<ExportFormat>[] = [
  { value: "csv", label: "CSV", use: "Spreadsheets" },
  { value: "jsonl", label: "JSON Lines", use: "Scripts" },
  { value: "parquet", label: "Parquet", use: "Data frames" },
  { value: "xmp", label: "XMP sidecars", use: "Lightroom, digiKam, Capture One" },
  { value: "names", label: "File names", use: "Search fields, command lines" },
];

const namings: readonly { readonly value: SidecarNaming; readonly label: string }[] = [
  { value: "stem", label: "image.xmp (Lightroom, Capture One)" },
  { value: "full", label: "image.jpg.xmp (digiKam, darktable)" },
];

const separators: readonly { readonly value: NameSeparator; readonly label: string }[] = [
  { value: "comma", label: "Separated by commas" },
  { value: "line", label: "One path a line" },
];

/** Images whose lines are shown before anything is saved. */
const previewImages = 4;

/** Exports the labels of the selected images, or of all that match, for another program. */
export function ExportSheet({ onClose }: { readonly onClose: () => void }) {
  const { client, location, selection, view } = usePage();
  const [format, setFormat] = useState<ExportFormat>("csv");
  const [naming, setNaming] = useState<SidecarNaming>("stem");
  const [separator, setSeparator] = useState<NameSeparator>("comma");
  const [preview, setPreview] = useState("");
  const [said, setSaid] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);

  const { folder, recursive, query } = location.place.value;
  const selected = selection.count.value > 0 ? selection.targets.value : undefined;
  const count = selected?.length ?? view.total.value;
  const options = { format, naming, separator };
  const match = { path: folder, recursive, q: query };
  const isText = format !== "parquet" && format !== "xmp";

  const read = async (limit: number | undefined, what: typeof options) => {
    const some = selected === undefined ? { match } : toRequest(firstOf(selected, limit));
    return limit !== undefined && selected === undefined
      ? client.exportMatching({ ...match, ...what, limit })
      : client.exportSome({ ...some, ...what });
  };

  useEffect(() => {
    let isLatest = true;
    // Binary formats are previewed as their table.
    const what = isText ? options : { ...options, format: "csv" as const };
    read(previewImages, what)
      .then((file) => file.text())
      .then(
        (text) => isLatest && setPreview(text),
        () => isLatest && setPreview(""),
      );
    return () => {
      isLatest = false;
    };
  }, [format, separator, folder, recursive, query, selected]);

  const download = async (): Promise<void> => {
    setSaid("");
    if (selected === undefined) {
      saveLink(client.exportUrl({ ...match, ...options }), "");
      return onClose();
    }
    try {
      const url = URL.createObjectURL(await read(undefined, options));
      saveLink(url, `labels.${format === "xmp" ? "zip" : format === "names" ? "txt" : format}`);
      URL.revokeObjectURL(url);
      onClose();
    } catch (error) {
      setSaid(explain(error));
    }
  };
  const copy = async (): Promise<void> => {
    try {
      const text = await (await read(undefined, options)).text();
      setPreview(text);
      setSaid(
        (await copyText(text, field.current)) ? "Copied." : "Nothing could be copied. Select the text and copy it.",
      );
    } catch (error) {
      setSaid(explain(error));
    }
  };

  return (
    <Dialog title="Export labels" onClose={onClose} wide>
      <p class="export-count">
        {selected === undefined ? "All that match: " : "Selected: "}
        <strong>
          {count.toLocaleString()} {count === 1 ? "image" : "images"}
        </strong>
      </p>
      <ChoiceCards label="Format" cards={formats} value={format} onChoose={setFormat} />
      {format === "xmp" && <Choice label="Names of the files" options={namings} value={naming} onChoose={setNaming} />}
      {format === "names" && (
        <Choice label="Separator" options={separators} value={separator} onChoose={setSeparator} />
      )}
      <textarea ref={field} class="field export-preview" aria-label="Preview" readOnly rows={5} value={preview} />
      {said !== "" && <p role="status">{said}</p>}
      <div class="dialog-actions">
        {format === "names" && <Button label="Copy" onPress={() => void copy()} />}
        <Button label="Download" tone="primary" onPress={() => void download()} />
      </div>
    </Dialog>
  );
}

function explain(error: unknown): string {
  return isProblem(error, "too_large") ? error.message : "The server did not respond. Try again once it is back.";
}

interface ExportChoiceProps<Value extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly value: Value;
  readonly onChoose: (value: Value) => void;
}

function Choice<Value extends string>({ label, options, value, onChoose }: ExportChoiceProps<Value>) {
  return (
    <label class="export-choice">
      {label}
      <select
        class="field"
        value={value}
        onChange={(event) => {
          const chosen = options[event.currentTarget.selectedIndex];
          if (chosen) onChoose(chosen.value);
        }}
      >
        {options.map((each) => (
          <option key={each.value} value={each.value}>
            {each.label}
          </option>
        ))}
      </select>
    </label>
  );
}
