import { focusedByKeys } from "../keys.ts";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { FolderNode } from "../model/view/folders.ts";
import { usePage } from "../page-context.ts";
import { AvatarGroup } from "../parts/avatar.tsx";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { touchScreen, useMediaQuery } from "../parts/media-query.ts";
import { useRowWindow } from "../parts/row-window.ts";
import { Section } from "./section.tsx";

/** Px of one row, as in the stylesheet, and for fingers. */
const rowHeights = { mouse: 30, touch: 44 };

/** The expanded folders, with their images and people. */
export function FolderTree() {
  const { folders } = usePage();
  return (
    <Section title="Folders">
      {folders.status.value === "failed" && (
        <p class="soft">
          The folders could not be read. <Button label="Try again" onPress={() => folders.reload()} />
        </p>
      )}
      <FolderRows />
    </Section>
  );
}

/** Scrolls separately, so that a long tree leaves the rest of the sidebar in reach. */
function FolderRows() {
  const { folders, location } = usePage();
  const scroller = useRef<HTMLDivElement>(null);
  const tree = useRef<HTMLDivElement>(null);
  const nodes = folders.visible.value;
  const rowHeight = useMediaQuery(touchScreen) ? rowHeights.touch : rowHeights.mouse;
  const { first, end, before, after } = useRowWindow(tree, nodes.length, rowHeight);
  const current = location.place.value.folder;
  const tabbable = nodes.some(({ path }) => path === current) ? current : nodes[0]?.path;

  const scrolledTo = useRef("");
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || scrolledTo.current === current) return;
    const index = nodes.findIndex(({ path }) => path === current);
    // The rows may not be loaded or laid out yet.
    if (index < 0 || element.scrollHeight < nodes.length * rowHeight) return;
    scrolledTo.current = current;
    const top = index * rowHeight;
    const inView = top >= element.scrollTop && top + rowHeight <= element.scrollTop + element.clientHeight;
    if (!inView) element.scrollTop = top - (element.clientHeight - rowHeight) / 2;
  });

  const focusRow = (index: number): void => {
    const node = nodes[Math.max(0, Math.min(nodes.length - 1, index))];
    if (node) tree.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(node.path)}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = event.target;
    if (!(row instanceof HTMLElement) || !row.matches(focusedByKeys) || event.ctrlKey || event.metaKey || event.altKey)
      return;
    const at = nodes.findIndex(({ path }) => path === row.dataset["path"]);
    const node = nodes[at];
    if (!node) return;
    const parent = () => nodes.findLastIndex(({ depth }, index) => index < at && depth < node.depth);
    if (event.key === "ArrowDown") focusRow(at + 1);
    else if (event.key === "ArrowUp") focusRow(at - 1);
    else if (event.key === "Home") focusRow(0);
    else if (event.key === "End") focusRow(nodes.length - 1);
    else if (event.key === "ArrowRight" && !node.expanded) folders.expand(node.path, true);
    else if (event.key === "ArrowRight") focusRow(at + 1);
    else if (event.key === "ArrowLeft" && node.expanded) folders.expand(node.path, false);
    else if (event.key === "ArrowLeft") focusRow(parent());
    else if (event.key === "Enter" || event.key === " ") location.openFolder(node.path);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={scroller} class="tree-scroll scrolls">
      <div
        ref={tree}
        role="tree"
        aria-label="Folders"
        class="tree"
        style={{ paddingTop: `${before}px`, paddingBottom: `${after}px` }}
        onKeyDown={onKeyDown}
      >
        {nodes.slice(first, end).map((node) => (
          <FolderRow key={node.path} node={node} current={node.path === current} tabbable={node.path === tabbable} />
        ))}
      </div>
    </div>
  );
}

interface FolderRowProps {
  readonly node: FolderNode;
  readonly current: boolean;
  readonly tabbable: boolean;
}

function FolderRow({ node, current, tabbable }: FolderRowProps) {
  const { location, folders, people } = usePage();
  return (
    <a
      class={`tree-row sidebar-row ${current ? "current" : ""}`}
      role="treeitem"
      href={location.linkTo({ folder: node.path, image: null, compare: [] })}
      aria-level={node.depth + 1}
      aria-expanded={node.expandable ? node.expanded : undefined}
      aria-selected={current}
      data-path={node.path}
      tabIndex={tabbable ? 0 : -1}
      title={node.path}
      style={{ paddingLeft: `${8 + node.depth * 14}px` }}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        location.openFolder(node.path);
      }}
    >
      <span
        class={`sidebar-fold ${node.expanded ? "open" : ""}`}
        onClick={(event) => {
          if (!node.expandable) return;
          event.preventDefault();
          event.stopPropagation();
          folders.toggle(node.path);
        }}
      >
        {node.expandable && <Icon name="chevron" size={12} />}
      </span>
      <Icon name="folder" size={15} />
      <span class="sidebar-name">{node.name}</span>
      <AvatarGroup people={people.inFolder(node.path)} most={3} size="small" />
      <span class="count">{node.total.toLocaleString()}</span>
    </a>
  );
}
