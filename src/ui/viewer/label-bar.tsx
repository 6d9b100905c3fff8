import type { Row } from "../model/view/view-model.ts";
import { useEditRefusal, usePage } from "../page-context.ts";
import { Marks } from "../parts/marks.tsx";

/** Stars and flags for touch screens. */
export function LabelBar({ path, row }: { readonly path: string; readonly row: Row | undefined }) {
  const { edits } = usePage();
  const refusal = useEditRefusal();
  return (
    <div class="label-bar">
      <Marks
        star={row?.star ?? null}
        flag={row?.flag ?? null}
        disabledBecause={refusal}
        onRate={(star) => edits.rate([path], star)}
        onFlag={(flag) => edits.flag([path], flag)}
      />
    </div>
  );
}
