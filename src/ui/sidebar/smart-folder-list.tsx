import { useState } from "preact/hooks";
import type { SmartFolderEntry } from "../model/view/smart-folders-model.ts";
import { useEditRefusal, usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Dropdown, MenuItem } from "../parts/dropdown.tsx";
import { Icon } from "../parts/icon.tsx";
import { Section } from "./section.tsx";
import { NameForm } from "../parts/name-form.tsx";

type Asked =
  | { readonly kind: "create" }
  | { readonly kind: "rename" | "delete"; readonly folder: SmartFolderEntry }
  | null;

/** The saved views. */
export function SmartFolderList() {
  const { smartFolders, search } = usePage();
  const refusal = useEditRefusal();
  const [asked, setAsked] = useState<Asked>(null);
  const entries = smartFolders.folders.value;
  const done = () => setAsked(null);
  const doneIf = (saved: boolean) => saved && done();
  return (
    <Section
      title="Smart Folders"
      action={
        <Button
          label="Save this view as a Smart Folder"
          icon="plus"
          iconOnly
          disabledBecause={refusal}
          onPress={() => setAsked({ kind: "create" })}
        />
      }
    >
      {entries.length === 0 && <p class="soft">Search or filter, then save what you see with +.</p>}
      <ul>
        {entries.map((folder) => (
          <SmartFolderRow key={folder.id} folder={folder} onAsk={(kind) => setAsked({ kind, folder })} />
        ))}
      </ul>
      {asked?.kind === "create" && (
        <Dialog title="Save as Smart Folder" onClose={done}>
          <NameForm
            label="Name"
            initial={search.chips.value.map(({ text }) => text).join(" ")}
            action="Save"
            onSubmit={(name) => smartFolders.create(name).then(doneIf)}
          />
        </Dialog>
      )}
      {asked?.kind === "rename" && (
        <Dialog title="Rename Smart Folder" onClose={done}>
          <NameForm
            label="Name"
            initial={asked.folder.name}
            action="Rename"
            onSubmit={(name) => smartFolders.rename(asked.folder.id, name).then(doneIf)}
          />
        </Dialog>
      )}
      {asked?.kind === "delete" && (
        <Dialog title={`Delete “${asked.folder.name}”?`} onClose={done}>
          <p>Images and labels are not changed. The Smart Folder is deleted for everyone.</p>
          <div class="dialog-actions">
            <Button label="Cancel" onPress={done} />
            <Button label="Delete" tone="danger" onPress={() => void smartFolders.remove(asked.folder.id).then(done)} />
          </div>
        </Dialog>
      )}
    </Section>
  );
}

interface SmartFolderRowProps {
  readonly folder: SmartFolderEntry;
  readonly onAsk: (kind: "rename" | "delete") => void;
}

function SmartFolderRow({ folder, onAsk }: SmartFolderRowProps) {
  const { smartFolders } = usePage();
  const refusal = useEditRefusal();
  const current = smartFolders.current.value === folder.id;
  return (
    <li class={`smart-row ${current ? "current" : ""}`}>
      <a
        class="sidebar-row"
        href={`#${folder.view.replace(/^#/, "")}`}
        aria-current={current || undefined}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          smartFolders.open(folder.id);
        }}
      >
        <Icon name="sparkle" size={15} />
        <span class="sidebar-name">{folder.name}</span>
        <span class="count">{folder.count?.toLocaleString()}</span>
      </a>
      <Dropdown label={`Options for ${folder.name}`} icon="more" iconOnly align="end">
        {(close) => (
          <>
            <MenuItem
              label="Update to this view"
              disabledBecause={refusal}
              onPress={() => {
                close();
                void smartFolders.update(folder.id);
              }}
            />
            <MenuItem
              label="Rename"
              disabledBecause={refusal}
              onPress={() => {
                close();
                onAsk("rename");
              }}
            />
            <MenuItem
              label="Delete"
              disabledBecause={refusal}
              onPress={() => {
                close();
                onAsk("delete");
              }}
            />
          </>
        )}
      </Dropdown>
    </li>
  );
}
