import type { ComponentChildren } from "preact";
import { Compare } from "./compare/compare.tsx";
import { copyNames } from "./export/copy-names.ts";
import { downloadOriginals } from "./export/download-originals.ts";
import { ExportSheet } from "./export/export-sheet.tsx";
import { FinishSheet } from "./finish/finish-sheet.tsx";
import { HelpDialog } from "./help/help-dialog.tsx";
import { HistoryPanel } from "./inspector/history-panel.tsx";
import { ImportSheet } from "./import/import-sheet.tsx";
import { PeoplePanel } from "./people/people-panel.tsx";
import { ShareSheet } from "./share/share-sheet.tsx";
import type { Conflict } from "./model/edits/open-conflicts.ts";
import { ConflictCard } from "./notices/conflict-card.tsx";
import { KeyDialog } from "./sidebar/key-dialog.tsx";
import { SyncPanel } from "./status/sync-panel.tsx";
import { Viewer } from "./viewer/viewer.tsx";

/** A window in front of the page. */
export type WindowChoice =
  | { readonly kind: "export" | "finish" | "help" | "share" }
  | { readonly kind: "import"; readonly files: readonly File[] };

/** Commands whose code is not needed at once. */
export const laterCommands = { copyNames, downloadOriginals };

export interface LaterPartProps {
  readonly part:
    | WindowChoice
    | { readonly kind: "history"; readonly path: string }
    | { readonly kind: "connection" }
    | { readonly kind: "people"; readonly label: string; readonly onShare: () => void }
    | { readonly kind: "tag-key"; readonly tag: string }
    | { readonly kind: "conflict"; readonly conflict: Conflict; readonly others: number }
    | { readonly kind: "viewer" | "compare"; readonly status: ComponentChildren };
  readonly onClose: () => void;
}

/** What is loaded after the first paint, in one script: several would split what they share into many small ones. */
export function LaterPart({ part, onClose }: LaterPartProps) {
  switch (part.kind) {
    case "viewer":
      return <Viewer status={part.status} />;
    case "compare":
      return <Compare status={part.status} />;
    case "export":
      return <ExportSheet onClose={onClose} />;
    case "finish":
      return <FinishSheet onClose={onClose} />;
    case "history":
      return <HistoryPanel path={part.path} />;
    case "conflict":
      return <ConflictCard conflict={part.conflict} others={part.others} />;
    case "connection":
      return <SyncPanel />;
    case "people":
      return <PeoplePanel label={part.label} onShare={part.onShare} onClose={onClose} />;
    case "tag-key":
      return <KeyDialog tag={part.tag} onClose={onClose} />;
    case "help":
      return <HelpDialog onClose={onClose} />;
    case "import":
      return <ImportSheet files={part.files} onClose={onClose} />;
    case "share":
      return <ShareSheet onClose={onClose} />;
  }
}
