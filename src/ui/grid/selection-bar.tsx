import { compareLimit, compareRefusal } from "../model/view/fragment.ts";
import { listed } from "../model/view/targets.ts";
import { useBackLayer, usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { touchScreen, useMediaQuery } from "../parts/media-query.ts";
import { Marks } from "../parts/marks.tsx";

/** The selection and its actions, on touch screens. */
export function SelectionBar() {
  const { selection, inspector, edits, location } = usePage();
  const size = selection.count.value;
  const touch = useMediaQuery(touchScreen);
  useBackLayer(touch && size > 0 && location.surface.value === "grid", selection.clear);
  if (size === 0) return null;
  const { star, flag } = inspector.summary.value;
  const targets = selection.targets.value;
  return (
    <div class="selection-bar" role="toolbar" aria-label="Selected images">
      <p>{size.toLocaleString()} selected</p>
      <Button
        label="Undo"
        icon="undo"
        iconOnly
        disabledBecause={edits.canUndo.value ? undefined : "Nothing to undo."}
        onPress={() => edits.undo()}
      />
      <Button
        label="Compare"
        icon="compare"
        iconOnly
        disabledBecause={size < 2 ? "Comparing takes two images." : size > compareLimit ? compareRefusal : undefined}
        onPress={() => location.openCompare(listed(targets))}
      />
      <Button label="Clear the selection" icon="close" iconOnly onPress={selection.clear} />
      <div class="selection-marks">
        <Marks paths={targets} star={star} flag={flag} />
      </div>
    </div>
  );
}
