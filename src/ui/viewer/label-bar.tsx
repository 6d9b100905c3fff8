import type { Row } from "../model/view.ts";
import { useEditRefusal, usePage } from "../page-context.ts";
import { Segments } from "../parts/segments.tsx";
import { StarRow } from "../parts/star-row.tsx";

/** Stars and flags to tap, where there is no keyboard. */
export function LabelBar({ path, row }: { readonly path: string; readonly row: Row | undefined }) {
  const { edits } = usePage();
  const refusal = useEditRefusal();
  return (
    <div class="label-bar">
      <StarRow star={row?.star ?? null} disabledBecause={refusal} onRate={(star) => edits.rate([path], star)} />
      <Segments
        label="Pick or reject"
        iconOnly
        value={row?.flag ?? null}
        disabledBecause={refusal}
        onChoose={(flag) => edits.flag([path], flag === row?.flag ? null : flag)}
        segments={[
          { value: "pick", label: "Pick", icon: "flag", tone: "pick", shortcut: "P" },
          { value: "reject", label: "Reject", icon: "reject", tone: "reject", shortcut: "X" },
        ]}
      />
    </div>
  );
}
