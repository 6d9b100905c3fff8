import { pickTag, rejectTag, type Flag } from "../../gallery/flag.ts";
import type { Targets } from "../model/view/targets.ts";
import { useEditRefusal, usePage } from "../page-context.ts";
import { flagIcons } from "./icon.tsx";
import { Segments } from "./segments.tsx";
import { StarRow } from "./star-row.tsx";

export interface MarksProps {
  /** The images that they show and label. */
  readonly paths: Targets;
  readonly star: number | null | "mixed";
  readonly flag: Flag | "mixed";
}

/** Buttons for stars, pick and reject; pressing the current value removes it. */
export function Marks({ paths, star, flag }: MarksProps) {
  const { edits } = usePage();
  const refusal = useEditRefusal();
  return (
    <>
      <StarRow star={star} disabledBecause={refusal} onRate={(chosen) => edits.rate(paths, chosen)} />
      <Segments
        label="Pick or reject"
        iconOnly
        value={flag}
        disabledBecause={refusal}
        onChoose={(chosen) => edits.flag(paths, chosen === flag ? null : chosen)}
        segments={[
          { value: pickTag, label: "Pick", icon: flagIcons[pickTag], tone: pickTag, shortcut: "P" },
          { value: rejectTag, label: "Reject", icon: flagIcons[rejectTag], tone: rejectTag, shortcut: "X" },
        ]}
      />
    </>
  );
}
