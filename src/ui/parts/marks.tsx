import { pickTag, rejectTag, type Flag } from "../../gallery/flag.ts";
import { flagIcons } from "./icon.tsx";
import { Segments } from "./segments.tsx";
import { StarRow } from "./star-row.tsx";

export interface MarksProps {
  readonly star: number | null | "mixed";
  readonly flag: Flag | "mixed";
  readonly disabledBecause: string | undefined;
  /** Gets null when the star that is set is pressed again. */
  readonly onRate: (star: number | null) => void;
  /** Gets null when the flag that is set is pressed again. */
  readonly onFlag: (flag: Flag) => void;
}

/** Stars, pick and reject to press. */
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
