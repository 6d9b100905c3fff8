import { nameOf } from "../wire/gallery-path.ts";
import { useSignalEffect } from "@preact/signals";
import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { systemClock } from "../clock.ts";
import { Grid } from "./grid/grid.tsx";
import { ViewersContext, viewersOf } from "./grid/cell-viewers.ts";
import { Inspector } from "./inspector/inspector.tsx";
import { useKeys } from "./keys.ts";
import { nameOfCommand } from "./model/keymap.ts";
import { LaterPart, loadLater, preloadLater } from "./later.ts";
import type { WindowChoice } from "./later-part.tsx";
import type { PageModels } from "./model/page/start-page.ts";
import { Notices } from "./notices/notices.tsx";
import { PageContext, useCommand } from "./page-context.ts";
import { Button } from "./parts/button.tsx";
import { useFileDrop } from "./parts/file-drop.ts";
import { NameForm } from "./parts/name-form.tsx";
import { leaveField } from "./parts/leave-field.ts";
import { ExplainContext, explainImage } from "./parts/image-source.ts";
import { ThumbPoolContext } from "./parts/thumb.ts";
import { createThumbPool } from "./parts/thumb-pool.ts";
import { Panel, toEdge, toLeft, usePanels } from "./panels.tsx";
import { FollowBanner } from "./people/follow-banner.tsx";
import { NameDialog } from "./people/name-dialog.tsx";
import { PeopleMenu } from "./people/people-menu.tsx";
import { Sidebar } from "./sidebar/sidebar.tsx";
import { MoreMenu } from "./status/more-menu.tsx";
import { SyncIndicator } from "./status/sync-indicator.tsx";
import { Toolbar } from "./toolbar/toolbar.tsx";
import { ViewBar } from "./toolbar/view-bar.tsx";

const explain = (url: string) => explainImage(fetch, url);
const createPool = (keep: number) =>
  createThumbPool({ clock: systemClock, createImage: () => new Image(), explain, keep });

/** The whole page. */
export function App({ page }: { readonly page: PageModels }) {
  return (
    <PageContext.Provider value={page}>
      <ExplainContext.Provider value={explain}>
        <Shell page={page} />
      </ExplainContext.Provider>
    </PageContext.Provider>
  );
}

/** Panels beside the grid; on narrow screens, sheets above it, one at a time. */
function Shell({ page }: { readonly page: PageModels }) {
  const { location, preferences, connection, edits } = page;
  const surface = location.surface.value;
  const { narrow, sheet, showSidebar, showInspector, toggleSidebar, toggleInspector, onClose } = usePanels(page);
  const [choice, setChoice] = useState<WindowChoice | null>(null);
  const importFiles = useCallback((files: readonly File[]) => setChoice({ kind: "import", files }), []);
  const pools = useMemo(() => ({ grid: createPool(1500), film: createPool(300) }), []);
  const viewers = useMemo(() => viewersOf(page.people), [page]);
  useKeys(page);

  const copy = (what: "names" | "paths") =>
    void loadLater().then(({ laterCommands }) => laterCommands.copyNames(page, what));

  useCommand("help", () => setChoice({ kind: "help" }));
  useCommand("download", () => void loadLater().then(({ laterCommands }) => laterCommands.downloadOriginals(page)));
  useCommand("copy-names", () => copy("names"));
  useCommand("copy-paths", () => copy("paths"));
  useCommand("finish", () => setChoice({ kind: "finish" }), page.session.value?.file_ops ?? false);
  useCommand("export", () => setChoice({ kind: "export" }));
  useCommand("import", () => importFiles([]), edits.allowed.value);
  useFileDrop(edits.allowed.value ? importFiles : undefined);
  useCommand("leave-field", leaveField);
  useCommand("full-screen", toggleFullScreen);

  useSignalEffect(() => {
    document.documentElement.dataset["theme"] = preferences.theme.value;
  });
  useSignalEffect(() => {
    const { folder, image } = location.place.value;
    const title = page.session.value?.title ?? "Lenslet";
    const shown = image ?? (folder === "/" ? "" : folder);
    document.title = shown === "" ? title : `${nameOf(shown)} · ${title}`;
  });
  useSignalEffect(() => {
    const { value } = connection.state;
    if (value === "live" || value === "editing") for (const pool of [pools.grid, pools.film]) pool.retry();
  });
  // The images come first.
  useEffect(preloadLater, []);
  useEffect(() => pools.grid.pause(surface !== "grid"), [pools, surface]);

  if (connection.refused.value) return <Refused />;

  const status = (
    <div class="bar-status">
      {preferences.autoAdvance.value && (
        <span class="auto-advance wide-only" title="Moves to the next image after each label (A, or Caps Lock)">
          Auto-advance
        </span>
      )}
      <FollowBanner />
      <SyncIndicator />
      <PeopleMenu onShare={() => setChoice({ kind: "share" })} />
      <MoreMenu />
      <Button
        label={nameOfCommand("toggle-inspector")}
        icon="panel"
        iconOnly
        shortcut="I"
        pressed={showInspector}
        onPress={toggleInspector}
      />
    </div>
  );
  const panels = `${showSidebar && !narrow ? "with-sidebar" : ""} ${showInspector && !narrow ? "with-inspector" : ""}`;
  return (
    <div class={`app in-${surface} ${panels}`}>
      {surface === "grid" && <Toolbar sidebarOpen={showSidebar} onSidebar={toggleSidebar} status={status} />}
      <ThumbPoolContext.Provider value={pools.film}>
        {surface !== "grid" && <LaterPart part={{ kind: surface, status }} onClose={location.close} />}
      </ThumbPoolContext.Provider>
      {showSidebar && (
        <Panel
          as="nav"
          class="sidebar"
          label={nameOfCommand("toggle-sidebar")}
          closesTo={toLeft}
          {...(narrow && { onClose })}
        >
          <Sidebar />
        </Panel>
      )}
      <main class="main" inert={surface !== "grid"}>
        <ViewBar />
        <ThumbPoolContext.Provider value={pools.grid}>
          <ViewersContext.Provider value={viewers}>
            <Grid />
          </ViewersContext.Provider>
        </ThumbPoolContext.Provider>
      </main>
      {showInspector && (
        <Panel
          as="aside"
          class="inspector"
          label={nameOfCommand("toggle-inspector")}
          closesTo={toEdge}
          {...(narrow && { onClose })}
        >
          <Inspector history={(path) => <LaterPart part={{ kind: "history", path }} onClose={stayOpen} />} />
        </Panel>
      )}
      {sheet !== null && <button type="button" class="scrim" aria-label="Close the panel" onClick={onClose} />}
      <NameDialog />
      <Notices
        conflict={(conflict, others) => (
          <LaterPart key={conflict.id} part={{ kind: "conflict", conflict, others }} onClose={stayOpen} />
        )}
      />
      {choice && <LaterPart part={choice} onClose={() => setChoice(null)} />}
    </div>
  );
}

/** Without the history, the rest of the inspector is of use. */
const stayOpen = () => {};

/** Does nothing where the browser has no full screen for pages, as on a phone. */
function toggleFullScreen(): void {
  const change = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen?.({ navigationUI: "hide" });
  change?.catch(() => {});
}

function Refused() {
  return (
    <main class="refused">
      <h1>This gallery needs a link</h1>
      <p>Ask the person who started Lenslet for the link it printed.</p>
      <NameForm
        label="Link"
        placeholder="Paste the link here"
        initial=""
        action="Open"
        longest={2048}
        onSubmit={(link) => location.assign(`?t=${encodeURIComponent(link)}${location.hash}`)}
      />
    </main>
  );
}
