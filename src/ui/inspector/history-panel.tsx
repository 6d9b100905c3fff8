import { useEffect, useState } from "preact/hooks";
import type { HistoryValue, ItemHistory } from "../../wire/item-history.ts";
import { nameOfAuthor } from "../model/people/author-name.ts";
import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { toMoment } from "./format-value.ts";

type HistoryChange = ItemHistory["changes"][number];
type State =
  | { readonly kind: "loading" }
  | { readonly kind: "failed" }
  | { readonly kind: "ready"; readonly changes: readonly HistoryChange[]; readonly next: number | null };

/** Who set what, and when; requested when the panel is open. */
export function HistoryPanel({ path }: { readonly path: string }) {
  const [open, setOpen] = useState(false);
  return (
    <section class="inspector-section" aria-label="History">
      <h3>
        <button type="button" class="fold-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name="chevron" size={12} /> History
        </button>
      </h3>
      {open && <Changes key={path} path={path} />}
    </section>
  );
}

/** The changes of one image, newest first. */
function Changes({ path }: { readonly path: string }) {
  const { client, inspector } = usePage();
  const [state, setState] = useState<State>({ kind: "loading" });
  const changedAt = inspector.lastChange.value?.at;
  useEffect(() => {
    const abort = new AbortController();
    client.itemHistory(path, undefined, abort.signal).then(
      ({ body: { changes, next } }) => setState({ kind: "ready", changes, next }),
      () => !abort.signal.aborted && setState({ kind: "failed" }),
    );
    return () => abort.abort();
  }, [client, path, changedAt]);

  if (state.kind === "loading") return <p class="soft">Reading…</p>;
  if (state.kind === "failed") return <p class="soft">The history could not be read.</p>;
  const { changes, next } = state;
  const showMore = async (before: number) => {
    try {
      const { body } = await client.itemHistory(path, before);
      setState({ kind: "ready", changes: [...changes, ...body.changes], next: body.next });
    } catch {
      setState({ kind: "failed" });
    }
  };
  return (
    <>
      {changes.length === 0 && <p class="soft">No changes are known.</p>}
      {changes.map((change) => (
        <div key={change.version} class="metadata-section">
          <h4>
            {nameOfAuthor(change.by) || "Somebody"}, {toMoment(change.at)}
          </h4>
          <dl class="facts">
            {change.fields.map(({ field, from, to }) => [
              <dt key={`${field}.`}>{nameOfField(field)}</dt>,
              <dd key={field}>
                {from !== undefined && `${toWords(from)} → `}
                {toWords(to)}
              </dd>,
            ])}
          </dl>
        </div>
      ))}
      {next !== null && <Button label="Earlier changes" onPress={() => void showMore(next)} />}
    </>
  );
}

const fieldNames: Readonly<Record<string, string>> = {
  star: "Stars",
  flag: "Flag",
  tags: "Tags",
  notes: "Notes",
  path: "File",
};

function nameOfField(field: string): string {
  return fieldNames[field] ?? field.replace(/^metrics\./, "");
}

function toWords(value: HistoryValue): string {
  if (value === null || value === "") return "none";
  if (typeof value === "object") return value.join(", ") || "none";
  return String(value);
}
