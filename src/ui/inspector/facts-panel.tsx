import { useEffect, useRef, useState } from "preact/hooks";
import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { copyText } from "../parts/copy-text.ts";
import { toFileSize, toMoment } from "./format-value.ts";
import { toShotLine, toTakenText } from "./shot-line.ts";

/** Facts about the file, and who labelled it last. */
export function FactsPanel() {
  const { inspector, urls, view } = usePage();
  const item = inspector.item.value;
  const last = inspector.lastChange.value;
  const damaged = item !== null && (item.damaged === true || view.isDamaged(item.path));
  const said = item?.metadata;
  const shot = said ? toShotLine(said) : "";
  const known = item !== null && item.w > 0;
  return (
    <section class="inspector-section" aria-label="File">
      <h3>File</h3>
      <dl class="facts">
        <Fact name="Size" value={known ? `${item.w} × ${item.h} px` : item ? "Cannot be read" : ""} />
        <Fact
          name="Type"
          value={item ? `${item.type.replace(/^image\/(x-\w+-)?/u, "").toUpperCase()}, ${toFileSize(item.size)}` : ""}
        />
        {shot !== "" && <Fact name="Taken with" value={shot} />}
        {said?.lens && <Fact name="Lens" value={said.lens} />}
        {said?.taken && <Fact name="Taken" value={`${toTakenText(said.taken)}${takenFrom(said.takenFrom)}`} />}
        {said?.model && <Fact name="Model" value={said.model} />}
        <Fact name="Changed" value={item ? toMoment(item.addedAt) : ""} />
        {damaged && <Fact name="State" value="Damaged: only part of it can be shown" />}
        {last && <Fact name="Labelled" value={`${toMoment(last.at)} by ${last.by}`} />}
      </dl>
      {said?.prompt && <Prompt text={said.prompt} />}
      {item && (
        <a class="file-link" href={urls.original(item.path)} target="_blank" rel="noreferrer">
          <Icon name="external" size={13} /> Open the original
        </a>
      )}
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

/** Says so where the time is not the camera's own. */
function takenFrom(origin: string | undefined): string {
  if (origin === "name") return " (from the file’s name)";
  return origin === "xmp" ? " (from XMP)" : "";
}

/** The prompt of a generated image, to read and to copy. */
function Prompt({ text }: { readonly text: string }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => setCopied(false), [text]);
  const copy = async () => setCopied(await copyText(text, field.current));
  return (
    <div class="prompt">
      <textarea ref={field} class="prompt-text" readOnly rows={4} aria-label="Prompt" value={text} />
      <Button label={isCopied ? "Copied" : "Copy the prompt"} onPress={() => void copy()} />
    </div>
  );
}
