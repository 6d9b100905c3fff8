import { useEffect, useState } from "preact/hooks";
import { Icon } from "./icon.tsx";

export interface StarRowProps {
  readonly star: number | null | "mixed";
  /** Called with null when the current star is pressed again. */
  readonly onRate: (star: number | null) => void;
  readonly disabledBecause?: string | undefined;
}

/** Five buttons for stars. */
export function StarRow({ star, onRate, disabledBecause }: StarRowProps) {
  const shown = typeof star === "number" ? star : 0;
  /** Whether the pointer moved here since the last key: a resting pointer must not preview stars while keys move between images. */
  const [pointing, setPointing] = useState(false);
  useEffect(() => {
    if (!pointing) return;
    const stop = () => setPointing(false);
    addEventListener("keydown", stop, true);
    return () => removeEventListener("keydown", stop, true);
  }, [pointing]);
  const disabled = disabledBecause !== undefined;
  const said = star === "mixed" ? "different stars" : star === null ? "no stars" : `${star} of 5 stars`;
  return (
    <div
      class={`star-row ${star === "mixed" ? "mixed" : ""} ${pointing && !disabled ? "open" : ""}`}
      role="group"
      aria-label={`Stars: ${said}`}
      title={disabledBecause}
      onPointerMove={() => setPointing(true)}
    >
      {[1, 2, 3, 4, 5].map((value) => (
        <button
          key={value}
          type="button"
          class={value <= shown ? "on" : ""}
          aria-label={value === 1 ? "1 star" : `${value} stars`}
          aria-pressed={value === star}
          aria-disabled={disabled || undefined}
          title={disabledBecause ?? `${value === 1 ? "1 star" : `${value} stars`} (${value})`}
          onClick={() => {
            if (!disabled) onRate(value === star ? null : value);
          }}
        >
          <Icon name="star" size={20} />
        </button>
      ))}
    </div>
  );
}
