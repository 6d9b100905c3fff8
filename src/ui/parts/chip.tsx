import { Icon } from "./icon.tsx";

export interface ChipProps {
  readonly text: string;
  /** Beside the text, such as a share of the selection. */
  readonly detail?: string;
  readonly tone?: "plain" | "negated" | "error" | "partial";
  readonly removeLabel: string;
  readonly onRemove?: (() => void) | undefined;
  readonly onPress?: () => void;
  readonly pressLabel?: string;
}

/** A short text that can be removed. */
export function Chip({ text, detail, tone = "plain", removeLabel, onRemove, onPress, pressLabel }: ChipProps) {
  return (
    <span class={`chip ${tone}`}>
      {onPress ? (
        <button type="button" class="chip-text" title={pressLabel} aria-label={pressLabel} onClick={onPress}>
          {text}
        </button>
      ) : (
        <span class="chip-text">{text}</span>
      )}
      {detail && <span class="chip-detail">{detail}</span>}
      {onRemove && (
        <button type="button" class="chip-remove" aria-label={removeLabel} title={removeLabel} onClick={onRemove}>
          <Icon name="close" size={10} />
        </button>
      )}
    </span>
  );
}
