import type { ComponentChildren } from "preact";
import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";

interface CompareBarProps {
  readonly count: number;
  readonly linked: boolean;
  readonly wiping: boolean;
  readonly fitted: boolean;
  readonly onLink: () => void;
  readonly onWipe: () => void;
  readonly onFit: () => void;
  readonly status: ComponentChildren;
}

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
        <Button
          label="Wipe"
          icon="wipe"
          shortcut="W"
          class="fold"
          pressed={props.wiping}
          disabledBecause={props.count === 2 ? undefined : "Wiping is for two images."}
          onPress={props.onWipe}
        />
      </div>
      {props.status}
    </header>
  );
}
