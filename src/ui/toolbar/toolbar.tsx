import type { ComponentChildren } from "preact";
import { nameOfCommand } from "../model/keymap.ts";
import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { SearchBox } from "./search-box.tsx";

interface ToolbarProps {
  readonly sidebarOpen: boolean;
  readonly onSidebar: () => void;
  /** Goes at the end of the bar. */
  readonly status: ComponentChildren;
}

/** The bar above the grid. */
export function Toolbar({ sidebarOpen, onSidebar, status }: ToolbarProps) {
  const { session } = usePage();
  return (
    <header class="bar">
      <Button
        label={nameOfCommand("toggle-sidebar")}
        icon="sidebar"
        iconOnly
        shortcut="B"
        pressed={sidebarOpen}
        onPress={onSidebar}
      />
      <h1 class="bar-name wide-only" title={session.value?.title}>
        {session.value?.title ?? ""}
      </h1>
      <SearchBox />
      {status}
    </header>
  );
}
