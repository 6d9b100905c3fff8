import { nameOf } from "../../wire/gallery-path.ts";
import type { Conflict } from "../model/edits/open-conflicts.ts";
import { usePage } from "../page-context.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Button } from "../parts/button.tsx";

const fields: Readonly<Record<Conflict["field"], string>> = { star: "stars", notes: "notes", tags: "tags" };

/** Asks which of two values of one field stays, for one image or for all that are open. */
export function ConflictCard({ conflict, others }: { readonly conflict: Conflict; readonly others: number }) {
  const { edits } = usePage();
  const { author, field, path } = conflict;
  const who = author && author.name !== "" ? author.name : "Someone else";
  return (
    <div class="conflict">
      <p>
        {author && <Avatar name={author.name} hue={author.hue} size="small" />}
        <span>
          <strong>{who}</strong> changed the {fields[field]} of <strong>{nameOf(path)}</strong> at the same time.
        </span>
      </p>
      <div class="conflict-choices">
        <Choice label="Keep theirs" value={conflict.theirs} onPress={() => edits.settle(conflict, "theirs")} />
        <Choice label="Use mine" value={conflict.mine} onPress={() => edits.settle(conflict, "mine")} />
      </div>
      {others > 0 && (
        <div class="conflict-rest">
          <span>{others === 1 ? "1 more conflict" : `${others.toLocaleString()} more conflicts`}</span>
          <Button label="All theirs" onPress={() => edits.settleAll("theirs")} />
          <Button label="All mine" onPress={() => edits.settleAll("mine")} />
        </div>
      )}
    </div>
  );
}

interface ConflictChoiceProps {
  readonly label: string;
  /** As it would be then. */
  readonly value: string;
  readonly onPress: () => void;
}

function Choice({ label, value, onPress }: ConflictChoiceProps) {
  return (
    <button type="button" class="conflict-choice" title={value} onClick={onPress}>
      <span>{label}</span> <strong>{value === "" ? "none" : value}</strong>
    </button>
  );
}
