import { searchRows } from "../../gallery/search-language.ts";
import { keymap, type KeyBinding } from "../model/keymap.ts";
import { Dialog } from "../parts/dialog.tsx";

const groups: readonly KeyBinding["group"][] = ["Move", "Select", "Label", "View", "Panels", "General"];

/** All keys and the search language. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose} wide>
      <div class="help scrolls" tabIndex={0} role="group" aria-label="Keys">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {keymap
                .filter((binding) => binding.group === group)
                .map((binding) => [
                  <dt key={`${binding.command}.`}>
                    {binding.keys.map((key) => (
                      <kbd key={key}>{keyLabel(key)}</kbd>
                    ))}
                  </dt>,
                  <dd key={binding.command}>{binding.label}</dd>,
                ])}
            </dl>
          </section>
        ))}
        <section class="help-search">
          <h3>Search finds images …</h3>
          <dl>
            {searchRows.map(({ examples, finds }) => [
              <dt key={`${examples[0]}.`}>
                {examples.map((example) => (
                  <code key={example}>{example}</code>
                ))}
              </dt>,
              <dd key={examples[0]}>{finds}</dd>,
            ])}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}

const names: readonly (readonly [RegExp, string])[] = [
  [/Mod/, /Mac|iP(hone|ad)/.test(navigator.userAgent) ? "⌘" : "Ctrl"],
  [/ArrowLeft/, "←"],
  [/ArrowRight/, "→"],
  [/ArrowUp/, "↑"],
  [/ArrowDown/, "↓"],
  [/Page(Up|Down)/, "Page $1"],
  [/Escape/, "Esc"],
];

function keyLabel(keys: string): string {
  return names.reduce((text, [key, name]) => text.replace(key, name), keys);
}
