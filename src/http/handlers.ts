import type { Handlers } from "./call.ts";
import { browsingRoutes, type BrowsingDependencies } from "./routes/browsing-routes.ts";
import { windowRoutes, type WindowDependencies } from "./routes/window-routes.ts";
import { itemRoutes, type ItemDependencies } from "./routes/items-routes.ts";
import { historyRoutes, type HistoryDependencies } from "./routes/history-routes.ts";
import { statesRoutes, type StatesDependencies } from "./routes/states-routes.ts";
import { bulkRoutes, type BulkDependencies } from "./routes/bulk-routes.ts";
import { metricsItemsRoutes, type MetricsItemsDependencies } from "./routes/metrics-items-routes.ts";
import { exportRoutes, type ExportDependencies } from "./routes/export-routes.ts";
import { mediaRoutes, type MediaDependencies } from "./routes/media-routes.ts";
import { downloadRoutes, type DownloadDependencies } from "./routes/download-routes.ts";
import { finishRoutes, type FinishDependencies } from "./routes/finish-routes.ts";
import { importRoutes, type ImportDependencies } from "./routes/import-routes.ts";
import { viewsRoutes, type ViewsDependencies } from "./routes/views-routes.ts";
import { refreshRoutes, type RefreshDependencies } from "./routes/refresh-routes.ts";
import { presenceRoutes, type PresenceDependencies } from "./routes/presence-routes.ts";
import { eventRoutes, type EventsDependencies } from "./routes/events-routes.ts";
import { diagnosticsRoutes, type DiagnosticsDependencies } from "./routes/diagnostics-routes.ts";
import { apiRoutes, type ApiDependencies } from "./routes/api-routes.ts";
import { shareRoutes, type ShareDependencies } from "./routes/share-routes.ts";

export type HandlersDependencies = BrowsingDependencies &
  WindowDependencies &
  ItemDependencies &
  HistoryDependencies &
  StatesDependencies &
  BulkDependencies &
  MetricsItemsDependencies &
  ExportDependencies &
  MediaDependencies &
  DownloadDependencies &
  ImportDependencies &
  FinishDependencies &
  ViewsDependencies &
  RefreshDependencies &
  DiagnosticsDependencies &
  ShareDependencies &
  ApiDependencies &
  PresenceDependencies &
  EventsDependencies;

/** The handlers of all endpoints. */
export function createHandlers(own: HandlersDependencies): Handlers {
  return {
    ...browsingRoutes(own),
    ...windowRoutes(own),
    ...itemRoutes(own),
    ...historyRoutes(own),
    ...statesRoutes(own),
    ...bulkRoutes(own),
    ...metricsItemsRoutes(own),
    ...exportRoutes(own),
    ...mediaRoutes(own),
    ...downloadRoutes(own),
    ...importRoutes(own),
    ...finishRoutes(own),
    ...viewsRoutes(own),
    ...refreshRoutes(own),
    ...presenceRoutes(own),
    ...eventRoutes(own),
    ...diagnosticsRoutes(own),
    ...apiRoutes(own),
    ...shareRoutes(own),
  };
}
