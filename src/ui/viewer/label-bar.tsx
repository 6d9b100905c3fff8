import type { ViewRow } from "../model/view/view-model.ts";
import { Marks } from "../parts/marks.tsx";

/** Stars and flags for touch screens. */
export function LabelBar({ path, row }: { readonly path: string; readonly row: ViewRow | undefined }) {
  return (
    <div class="label-bar">
      <Marks paths={[path]} star={row?.star ?? null} flag={row?.flag ?? null} />
    </div>
  );
}
