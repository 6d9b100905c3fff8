import type { ThemeChoice } from "../model/preferences.ts";
import { usePage } from "../page-context.ts";
import { Dropdown, MenuItem } from "../parts/dropdown.tsx";

const themes: readonly { readonly choice: ThemeChoice; readonly label: string }[] = [
  { choice: "system", label: "System theme" },
  { choice: "light", label: "Light" },
  { choice: "dark", label: "Dark" },
];

/** Rarely used commands and settings. */
export function MoreMenu() {
  const { preferences, commands, folders, location, session, edits } = usePage();
  const { theme, autoAdvance, swipeLabels } = preferences.values.value;
  const { recursive } = location.place.value;
  return (
    <Dropdown label="More" icon="more" iconOnly align="end">
      {(close) => {
        const entry = (task: () => void) => () => {
          close();
          task();
        };
        return (
          <>
            <MenuItem
              label={autoAdvance ? "Turn off auto-advance" : "Turn on auto-advance"}
              hint="Caps Lock"
              onPress={entry(() => preferences.set({ autoAdvance: !autoAdvance }))}
            />
            <MenuItem
              label="Swipe up to pick, down to reject"
              checked={swipeLabels}
              onPress={entry(() => preferences.set({ swipeLabels: !swipeLabels }))}
            />
            <MenuItem
              label={recursive ? "Exclude subfolders" : "Include subfolders"}
              onPress={entry(() => location.setRecursive(!recursive))}
            />
            <MenuItem
              label="Read this folder again"
              disabledBecause={session.value?.role === "viewer" ? "You opened a viewing link." : undefined}
              onPress={entry(() => void folders.refreshFiles(location.place.value.folder))}
            />
            {edits.canUndo.value && <MenuItem label="Undo" hint="Ctrl+Z" onPress={entry(() => edits.undo())} />}
            {edits.canRedo.value && <MenuItem label="Redo" hint="Ctrl+Shift+Z" onPress={entry(() => edits.redo())} />}
            <MenuItem label="Download originals" hint="Shift+D" onPress={entry(() => commands.run("download"))} />
            <MenuItem label="Copy names" hint="Y" onPress={entry(() => commands.run("copy-names"))} />
            <MenuItem label="Copy paths" hint="Shift+Y" onPress={entry(() => commands.run("copy-paths"))} />
            <MenuItem label="Export labels" hint="E" onPress={entry(() => commands.run("export"))} />
            <MenuItem
              label="Import labels"
              hint="Shift+E"
              disabledBecause={edits.allowed.value ? undefined : "You can view labels here, but not change them."}
              onPress={entry(() => commands.run("import"))}
            />
            {session.value?.file_ops && (
              <MenuItem
                label="Move, copy or trash files"
                hint="Shift+X"
                onPress={entry(() => commands.run("finish"))}
              />
            )}
            <MenuItem label="Keys" hint="?" onPress={entry(() => commands.run("help"))} />
            <hr />
            {themes.map(({ choice, label }) => (
              <MenuItem
                key={choice}
                label={label}
                checked={choice === theme}
                onPress={entry(() => preferences.set({ theme: choice }))}
              />
            ))}
            <p class="menu-foot">Lenslet {session.value?.version}</p>
          </>
        );
      }}
    </Dropdown>
  );
}
