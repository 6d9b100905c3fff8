import type { Staying } from "../../wire/finish.ts";
import { describeStaying } from "../../finish/describe-staying.ts";
import { counted } from "./describe-finish.ts";

const shownFiles = 6;

interface StayingListProps {
  readonly count: number;
  readonly examples: readonly Staying[];
  readonly isUndo?: boolean;
}

/** The files that stay where they are, and why. */
export function StayingList({ count, examples, isUndo = false }: StayingListProps) {
  if (count === 0) return null;
  const shown = examples.slice(0, shownFiles);
  return (
    <div class="finish-staying">
      <p>{count === 1 ? "1 file stays where it is:" : `${counted(count, "file")} stay where they are:`}</p>
      <ul>
        {shown.map((each) => (
          <li key={each.path}>
            <span title={each.path}>{each.path.slice(1)}</span> {describeStaying(each, isUndo)}
          </li>
        ))}
        {count > shown.length && <li>and {(count - shown.length).toLocaleString()} more</li>}
      </ul>
    </div>
  );
}
