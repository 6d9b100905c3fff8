import type { ComponentChildren } from "preact";
import type { IconName } from "../parts/icon.tsx";
import type { PairMode } from "./pair-stage.tsx";
import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";

interface CompareBarProps {
  readonly count: number;
  readonly linked: boolean;
  /** How two images share one stage; null for side by side. */
  readonly mode: PairMode | null;
  readonly fitted: boolean;
  readonly onLink: () => void;
  readonly onMode: (mode: PairMode) => void;
  readonly onFit: () => void;
  readonly status: ComponentChildren;
}

const modes: readonly {
  readonly mode: PairMode;
  readonly label: string;
  readonly icon: IconName;
  readonly shortcut: string;
}[] = [
  { mode: "wipe", label: "Wipe", icon: "wipe", shortcut: "W" },
  { mode: "difference", label: "Difference", icon: "difference", shortcut: "D" },
  { mode: "flicker", label: "Flicker", icon: "flicker", shortcut: "V" },
];

/** How the compared images are shown. */
export function CompareBar(props: CompareBarProps) {
  const { location } = usePage();
  return (
    <header class="bar">
      <Button label="Back" icon="back" iconOnly shortcut="Esc" onPress={() => location.close()} />
      <div class="bar-title">
        <h1>Compare</h1>
        <span>{props.count} images</span>
      </div>
      <div class="bar-tools">
        <Button label="Fit" icon="fit" iconOnly pressed={props.fitted} onPress={props.onFit} />
        <Button
          label="Zoom together"
          icon="link"
          shortcut="L"
          pressed={props.linked}
          onPress={props.onLink}
          class="fold"
        />
        {modes.map(({ mode, label, icon, shortcut }) => (
          <Button
            key={mode}
            label={label}
            icon={icon}
            shortcut={shortcut}
            class="fold"
            pressed={props.mode === mode}
            disabledBecause={props.count === 2 ? undefined : `${label} is for two images.`}
            onPress={() => props.onMode(mode)}
          />
        ))}
      </div>
      {props.status}
    </header>
  );
}
