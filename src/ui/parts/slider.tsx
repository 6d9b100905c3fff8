export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly onSlide: (value: number) => void;
}

/** A slider that reports each step while sliding. */
export function Slider({ label, value, min, max, step, onSlide }: SliderProps) {
  return (
    <input
      class="slider"
      type="range"
      aria-label={label}
      title={label}
      min={min}
      max={max}
      step={step}
      value={value}
      onInput={(event) => onSlide(event.currentTarget.valueAsNumber)}
    />
  );
}
