import { isFlagTag } from "../../gallery/flag.ts";
import { flagWords } from "../model/edits/describe-edit.ts";
import type { ViewRow } from "../model/view/view-model.ts";
import { usePage } from "../page-context.ts";
import { AvatarGroup } from "../parts/avatar.tsx";
import { flagIcons, Icon } from "../parts/icon.tsx";

/** Tags shown by name, on one line. */
const most = 6;

/** The labels of the image, drawn over it; `subtle` while zoomed in. */
export function Badges({
  path,
  row,
  subtle,
}: {
  readonly path: string;
  readonly row: ViewRow | undefined;
  readonly subtle: boolean;
}) {
  const { people, highlights, view } = usePage();
  const here = people.lookingAt(path);
  const highlight = highlights.of(path);
  const tags = (row?.tags ?? []).filter((tag) => !isFlagTag(tag));
  const star = row?.star ?? null;
  return (
    <div class={`badges ${subtle ? "subtle" : ""}`}>
      {view.absence(path) !== undefined && (
        <span class="badge" title="Its file was deleted, moved or renamed. Its labels stay with this name.">
          <Icon name="broken" size={14} />
          No longer in the folder
        </span>
      )}
      {view.isDamaged(path) && (
        <span class="badge" title="The file is damaged: only part of it can be shown">
          <Icon name="broken" size={14} />
          Damaged
        </span>
      )}
      {row?.flag && (
        <span class={`badge ${row.flag}`}>
          <Icon name={flagIcons[row.flag]} size={14} />
          {flagWords[row.flag]}
        </span>
      )}
      {star !== null && (
        <span class="badge stars" role="img" aria-label={star === 1 ? "1 star" : `${star} stars`}>
          {star === 0 ? "☆" : "★".repeat(star)}
        </span>
      )}
      {tags.length > 0 && (
        <span class="badge tags">
          <span>{tags.slice(0, most).join(" · ")}</span>
          {tags.length > most && <span> +{tags.length - most}</span>}
        </span>
      )}
      {row?.noted && (
        <span class="badge" role="img" aria-label="Has notes">
          <Icon name="note" size={14} />
        </span>
      )}
      {highlight && (
        <span class="badge change" style={{ "--hue": `${highlight.hue ?? 220}` }}>
          {highlight.name === "" ? highlight.what : `${highlight.name} ${highlight.what}`}
        </span>
      )}
      <AvatarGroup people={here} most={4} />
    </div>
  );
}
