import { isFlagTag } from "../../gallery/flag.ts";
import { nameOf } from "../../wire/gallery-path.ts";
import { untracked, useComputed } from "@preact/signals";
import { useContext, useRef } from "preact/hooks";
import { describeMarks } from "../model/edits/describe-edit.ts";
import type { ViewRow } from "../model/view/view-model.ts";
import { usePage } from "../page-context.ts";
import { AvatarGroup } from "../parts/avatar.tsx";
import { flagIcons, Icon } from "../parts/icon.tsx";
import { coveredPixels, pixelRatio } from "../parts/pixel-ratio.ts";
import { useThumb } from "../parts/thumb.ts";
import { ViewersContext } from "./cell-viewers.ts";

interface CellProps {
  readonly path: string;
  /** Its position in the view, and the number of images in it. */
  readonly index: number;
  readonly count: number;
  readonly x: number;
  readonly width: number;
  readonly height: number;
  /** Size of the image file, in px; 0 when unknown. */
  readonly image: { readonly width: number; readonly height: number };
}

/** Thumbnails narrower than this, in px, have no room for text. */
const smallWidth = 92;

/** What is wrong with the file, in words. */
interface FileState {
  readonly badge: string;
  readonly spoken: string;
}

const goneState: FileState = { badge: "Gone", spoken: "no longer in the folder" };
const damagedState: FileState = { badge: "Damaged", spoken: "damaged" };

/** One thumbnail with its labels. */
export function Cell({ path, index, count, x, width, height, image }: CellProps) {
  const { view, selection, highlights, urls } = usePage();
  const viewers = useContext(ViewersContext);
  const host = useRef<HTMLDivElement>(null);
  const pixels = coveredPixels({ width, height }, image, pixelRatio.value);
  const standIns = { standIn: urls.standIn(path), embeddedUrl: urls.embedded(path) };
  const thumb = useThumb(host, urls.thumb(path, pixels), index, standIns);
  const labels = useComputed(() => {
    void view.revision.value;
    return signatureOf(view.rowOf(path));
  });
  const selected = useComputed(() => selection.isSelected(path)).value;
  const cursor = useComputed(() => selection.cursor.value === path).value;
  const here = useComputed(() => viewers?.value.get(path)).value;
  void labels.value;
  const state = useComputed(() =>
    view.absence(path) !== undefined ? goneState : view.isDamaged(path) ? damagedState : undefined,
  ).value;
  const row = untracked(() => view.rowOf(path));
  const highlight = highlights.of(path);

  const name = nameOf(path);
  const failure = thumb.kind !== "failed" ? undefined : state === goneState ? state.spoken : thumb.reason;
  const star = row?.star ?? null;
  const flag = row?.flag ?? null;
  const tags = (row?.tags ?? []).filter((tag) => !isFlagTag(tag));
  const small = width < smallWidth;
  const look = [
    small && "small",
    selected && "selected",
    cursor && "cursor",
    flag,
    highlight && "changed",
    thumb.kind,
    state === goneState && "gone",
  ];
  return (
    <div
      ref={host}
      id={`image-${index}`}
      class={`cell ${look.filter(Boolean).join(" ")}`}
      role="option"
      aria-selected={selected}
      aria-posinset={index + 1}
      aria-setsize={count}
      aria-label={failure === undefined ? describe(name, row, tags, state) : `${name} ${failure}`}
      data-index={index}
      title={failure === undefined ? name : `${name}: ${failure}`}
      style={{
        left: `${x}px`,
        width: `${width}px`,
        ...(highlight && { "--hue": `${highlight.hue ?? 220}`, "--chroma": highlight.hue === null ? "0" : "1" }),
      }}
    >
      {failure !== undefined && (
        <span class="cell-failed">
          <Icon name="broken" size={22} />
          <span>{name}</span> <span>{failure}</span>
        </span>
      )}
      {(star !== null || tags.length > 0 || row?.noted) && (
        <span class="cell-labels">
          {star !== null && <span class="cell-stars">{starsOf(star, small)}</span>}
          {tags.length > 0 && <span class="cell-tags">{tags.join(" · ")}</span>}
          {row?.noted && <Icon name="note" size={12} />}
        </span>
      )}
      {flag !== null && (
        <span class="cell-flag">
          <Icon name={flagIcons[flag]} size={13} />
        </span>
      )}
      {state && (
        <span class="cell-damaged">
          <Icon name="broken" size={12} />
          {!small && state.badge}
        </span>
      )}
      {here && <AvatarGroup people={here} most={3} size="small" />}
      {highlight && (
        <span class="cell-change">
          {highlight.name === "" ? highlight.what : `${highlight.name} ${highlight.what}`}
        </span>
      )}
    </div>
  );
}

function starsOf(star: number, small: boolean): string {
  if (star === 0) return "☆";
  return small ? `${star}★` : "★".repeat(star);
}

/** Changes exactly when something the cell shows changes. */
function signatureOf(row: ViewRow | undefined): string {
  if (!row) return "";
  return `${row.star} ${row.flag} ${row.noted} ${row.pending} ${row.tags.join("\n")}`;
}

function describe(
  name: string,
  row: ViewRow | undefined,
  tags: readonly string[],
  state: FileState | undefined,
): string {
  const parts = [describeMarks(name, row?.star ?? null, row?.flag ?? null)];
  if (state) parts.push(state.spoken);
  if (tags.length > 0) parts.push(`tags ${tags.join(" · ")}`);
  if (row?.noted) parts.push("has notes");
  return parts.join(", ");
}
