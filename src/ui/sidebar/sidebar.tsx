import { Facets } from "./facets.tsx";
import { FolderTree } from "./folder-tree.tsx";
import { SmartFolders } from "./smart-folders.tsx";

/** Ways to choose what is shown. */
export function Sidebar() {
  return (
    <div class="sidebar-body scrolls">
      <FolderTree />
      <SmartFolders />
      <Facets />
    </div>
  );
}
