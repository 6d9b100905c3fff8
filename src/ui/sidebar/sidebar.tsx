import { Facets } from "./facets.tsx";
import { usePage } from "../page-context.ts";
import { FolderTree } from "./folder-tree.tsx";
import { QueueRow } from "./queue-row.tsx";
import { SmartFolderList } from "./smart-folder-list.tsx";

/** Folders, Smart Folders and filters. */
export function Sidebar() {
  const otherFiles = usePage().folders.otherFiles.value;
  return (
    <div class="sidebar-body scrolls">
      <FolderTree />
      <QueueRow />
      <SmartFolderList />
      <Facets />
      {otherFiles !== "" && (
        <p class="soft sidebar-foot" title="Only JPEG, PNG, WebP, GIF, AVIF, TIFF and camera raw files are shown">
          {otherFiles}
        </p>
      )}
    </div>
  );
}
