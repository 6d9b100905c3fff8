import { useId } from "preact/hooks";

export interface ChoiceCard<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** What it is for, in a few words. */
  readonly use: string;
}

interface ChoiceCardsProps<Value extends string> {
  /** The question, for screen readers. */
  readonly label: string;
  readonly cards: readonly ChoiceCard<Value>[];
  readonly value: Value;
  readonly onChoose: (value: Value) => void;
}

/** One choice of a few, each with what it is for. */
export function ChoiceCards<Value extends string>({ label, cards, value, onChoose }: ChoiceCardsProps<Value>) {
  const name = useId();
  return (
    <fieldset class="choice-cards">
      <legend class="unseen">{label}</legend>
      {cards.map((card) => (
        <label key={card.value} class={card.value === value ? "on" : ""}>
          <input type="radio" name={name} checked={card.value === value} onChange={() => onChoose(card.value)} />
          <strong>{card.label}</strong>
          <span>{card.use}</span>
        </label>
      ))}
    </fieldset>
  );
}
