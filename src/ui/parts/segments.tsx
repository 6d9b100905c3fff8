import { Icon, type IconName } from "./icon.tsx";

export interface SegmentChoice<Value> {
  readonly value: Value;
  readonly label: string;
  readonly icon: IconName;
  readonly tone?: string;
  readonly shortcut?: string;
}

export interface SegmentsProps<Value> {
  readonly label: string;
  readonly segments: readonly SegmentChoice<Value>[];
  readonly value: Value | "mixed";
  readonly onChoose: (value: Value) => void;
  readonly iconOnly?: boolean;
  readonly disabledBecause?: string | undefined;
}

/** A choice of a few values, all visible. */
export function Segments<Value extends string | null>(props: SegmentsProps<Value>) {
  const disabled = props.disabledBecause !== undefined;
  return (
    <div class="segments" role="group" aria-label={props.label}>
      {props.segments.map(({ value, label, icon, tone, shortcut }) => (
        <button
          key={label}
          type="button"
          class={`${tone ?? ""} ${value === props.value ? "on" : ""}`}
          aria-pressed={value === props.value}
          aria-label={label}
          aria-disabled={disabled || undefined}
          title={props.disabledBecause ?? (shortcut ? `${label} (${shortcut})` : label)}
          onClick={() => {
            if (!disabled) props.onChoose(value);
          }}
        >
          <Icon name={icon} />
          {!props.iconOnly && <span>{label}</span>}
        </button>
      ))}
    </div>
  );
}
