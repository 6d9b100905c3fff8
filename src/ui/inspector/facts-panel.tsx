import { usePage } from "../page-context.ts";
import { Icon } from "../parts/icon.tsx";
import { toFileSize, toMoment } from "./format-value.ts";

/** Facts about the file, and who labelled it last. */
export function FactsPanel() {
  const { inspector, urls, view } = usePage();
  const item = inspector.item.value;
  const last = inspector.lastChange.value;
  const damaged = item !== null && (item.damaged === true || view.isDamaged(item.path));
  const known = item !== null && item.w > 0;
  return (
    <section class="inspector-section" aria-label="File">
      <h3>File</h3>
      <dl class="facts">
        <Fact name="Size" value={known ? `${item.w} × ${item.h} px` : item ? "Cannot be read" : ""} />
        <Fact
          name="Type"
          value={item ? `${item.type.replace("image/", "").toUpperCase()}, ${toFileSize(item.size)}` : ""}
        />
        <Fact name="Changed" value={item ? toMoment(item.addedAt) : ""} />
        {damaged && <Fact name="State" value="Damaged: only part of it can be shown" />}
        {last && <Fact name="Labelled" value={`${toMoment(last.at)} by ${last.by}`} />}
      </dl>
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
