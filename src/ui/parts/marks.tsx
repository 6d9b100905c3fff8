import { Segments } from "./segments.tsx";
import { StarRow } from "./star-row.tsx";

export interface MarksProps {
  readonly star: number | null | "mixed";
  readonly flag: "pick" | "reject" | null | "mixed";
  readonly disabledBecause: string | undefined;
  /** Gets null when the star that is set is pressed again. */
  readonly onRate: (star: number | null) => void;
  /** Gets null when the flag that is set is pressed again. */
  readonly onFlag: (flag: "pick" | "reject" | null) => void;
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
          { value: "pick", label: "Pick", icon: "flag", tone: "pick", shortcut: "P" },
          { value: "reject", label: "Reject", icon: "reject", tone: "reject", shortcut: "X" },
        ]}
      />
    </>
  );
}
