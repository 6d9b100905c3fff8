import type { FinishOverview, FinishOperation } from "../../wire/finish.ts";
import { nameOf } from "../../wire/gallery-path.ts";
import { listed } from "../model/view/targets.ts";
import { ChoiceCards, type ChoiceCard } from "../parts/choice-cards.tsx";
import type { FinishChoice, FinishPlace, FinishSubject } from "./finish-request.ts";
import { counted } from "./describe-finish.ts";

interface FinishFormProps {
  readonly overview: FinishOverview;
  readonly place: FinishPlace;
  /** How many images match what is shown. */
  readonly matching: number;
  readonly choice: FinishChoice;
  readonly onChoose: (choice: FinishChoice) => void;
}

/** Which images, what to do with their files, and where those go. */
export function FinishForm({ overview, place, matching, choice, onChoose }: FinishFormProps) {
  const { subject, operation, base, name } = choice;
  const here = place.folder === "/" ? "In the whole gallery" : `In ${nameOf(place.folder)}`;
  const [first = ""] = listed(place.targets);
  const subjects: ChoiceCard<FinishSubject>[] = [
    { value: "rejects", label: "Rejects", use: here },
    { value: "picks", label: "Picks", use: here },
    ...(place.targets.length > 1
      ? [{ value: "selected", label: "Selected", use: counted(place.targets.length, "image") } as const]
      : first === ""
        ? []
        : [{ value: "selected", label: "This image", use: nameOf(first) } as const]),
    { value: "matching", label: "All that match", use: counted(matching, "image") },
  ];
  const operations: ChoiceCard<FinishOperation>[] = [
    { value: "move", label: "Move", use: "Labels go along inside of the gallery" },
    { value: "copy", label: "Copy", use: "Files here stay" },
    { value: "link", label: "Hard-link", use: "A second name, no more space" },
    ...(overview.trash ? [{ value: "trash", label: "Trash", use: "The system's own" } as const] : []),
  ];
  return (
    <>
      <ChoiceCards
        label="Images"
        cards={subjects}
        value={subject}
        onChoose={(chosen) => onChoose({ ...choice, subject: chosen, name: renamed(choice, chosen) })}
      />
      <ChoiceCards
        label="What to do"
        cards={operations}
        value={operation}
        onChoose={(chosen) => onChoose({ ...choice, operation: chosen })}
      />
      {operation !== "trash" && (
        <div class="finish-destination">
          {overview.destinations.length > 0 && (
            <label>
              To
              <select
                class="field"
                onChange={({ currentTarget }) =>
                  onChoose({ ...choice, base: overview.destinations[currentTarget.selectedIndex - 1] ?? "" })
                }
              >
                <option selected={base === ""}>This gallery</option>
                {overview.destinations.map((each) => (
                  <option key={each} selected={base === each}>
                    {each}
                  </option>
                ))}
              </select>
            </label>
          )}
          <label>
            {base === "" ? "Folder in the gallery" : "Folder in it, if any"}
            <input
              class="field"
              spellcheck={false}
              autocomplete="off"
              value={name}
              onInput={({ currentTarget }) => onChoose({ ...choice, name: currentTarget.value })}
            />
          </label>
        </div>
      )}
    </>
  );
}

const names: Readonly<Record<FinishSubject, string>> = {
  rejects: "rejects",
  picks: "picks",
  selected: "selected",
  matching: "selected",
};

/** The name of the folder for other images, unless somebody has written one. */
function renamed({ subject, name }: FinishChoice, chosen: FinishSubject): string {
  return name === names[subject] ? names[chosen] : name;
}

/** What the form starts with. */
export function firstChoice(selected: number): FinishChoice {
  const subject = selected > 0 ? "selected" : "rejects";
  return { subject, operation: "move", base: "", name: names[subject] };
}
