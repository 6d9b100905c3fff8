import { pickTag, rejectTag, type Flag } from "../../gallery/flag.ts";
import { flagIcons } from "./icon.tsx";
import { Segments } from "./segments.tsx";
import { StarRow } from "./star-row.tsx";

export interface MarksProps {
  readonly star: number | null | "mixed";
  readonly flag: Flag | "mixed";
  readonly disabledBecause: string | undefined;
  /** Called with null when the current star is pressed again. */
  readonly onRate: (star: number | null) => void;
  /** Called with null when the current flag is pressed again. */
  readonly onFlag: (flag: Flag) => void;
}

/** Buttons for stars, pick and reject. */
export function Marks({ star, flag, disabledBecause, onRate, onFlag }: MarksProps) {
  return (
    <>
      <StarRow star={star} disabledBecause={disabledBecause} onRate={onRate} />
      <Segments
        label="Pick or reject"
        iconOnly
        value={flag}
        disabledBecause={disabledBecause}
        onChoose={(chosen) => onFlag(chosen === flag ? null : chosen)}
        segments={[
          { value: pickTag, label: "Pick", icon: flagIcons[pickTag], tone: pickTag, shortcut: "P" },
          { value: rejectTag, label: "Reject", icon: flagIcons[rejectTag], tone: rejectTag, shortcut: "X" },
        ]}
      />
    </>
  );
}
