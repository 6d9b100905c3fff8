import type { ComponentChildren } from "preact";
import { useSignalEffect } from "@preact/signals";
import { useState } from "preact/hooks";
import type { PageModels } from "./model/page/start-page.ts";
import { useCommand } from "./page-context.ts";
import { useMediaQuery } from "./parts/media-query.ts";
import { Sheet } from "./parts/sheet.tsx";

/** Which panels are shown, and the commands that show them: beside the grid, or on narrow screens one at a time as a sheet. */
export function usePanels({ location, preferences, commands }: PageModels) {
  const surface = location.surface.value;
  const { sidebarOpen, inspectorOpen } = preferences.values.value;
  const narrow = useMediaQuery("(max-width: 900px)");
  const [sheet, setSheet] = useState<"sidebar" | "inspector" | null>(null);

  const showSidebar = narrow ? sheet === "sidebar" : sidebarOpen && surface === "grid";
  const showInspector = narrow ? sheet === "inspector" : inspectorOpen;
  const toggleSidebar = (): void => {
    if (narrow) setSheet(showSidebar ? null : "sidebar");
    else preferences.set({ sidebarOpen: !sidebarOpen });
  };
  const toggleInspector = (): void => {
    if (narrow) setSheet(showInspector ? null : "inspector");
    else preferences.set({ inspectorOpen: !inspectorOpen });
  };
  const openSheetFor = (command: "edit-tags" | "edit-notes"): void => {
    commands.expect(command);
    setSheet("inspector");
  };
  const onClose = (): void => setSheet(null);

  useCommand("toggle-sidebar", toggleSidebar);
  useCommand("toggle-inspector", toggleInspector);
  useCommand("edit-tags", () => openSheetFor("edit-tags"), narrow && !showInspector);
  useCommand("edit-notes", () => openSheetFor("edit-notes"), narrow && !showInspector);
  useCommand("back", () => setSheet(null), sheet !== null);
  useSignalEffect(() => {
    void location.place.value.folder;
    setSheet((before) => (before === "sidebar" ? null : before));
  });
  return { narrow, sheet, showSidebar, showInspector, toggleSidebar, toggleInspector, onClose };
}

export const toLeft = () => "left" as const;
/** The inspector is on the right of a tablet, and at the bottom of a phone. */
export const toEdge = () => (matchMedia("(min-width: 601px)").matches ? "right" : "down");

interface PanelProps {
  readonly as: "nav" | "aside";
  readonly class: string;
  readonly label: string;
  readonly closesTo: () => "left" | "right" | "down";
  /** Set when the panel is a sheet. */
  readonly onClose?: () => void;
  readonly children: ComponentChildren;
}

/** A panel beside the images, or a sheet above the page. */
export function Panel({ as: Tag, class: name, label, closesTo, onClose, children }: PanelProps) {
  if (onClose) return <Sheet {...{ as: Tag, class: name, label, closesTo, onClose, children }} />;
  return (
    <Tag class={name} aria-label={label}>
      {children}
    </Tag>
  );
}
