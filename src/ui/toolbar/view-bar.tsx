import { compareLimit, compareRefusal } from "../model/view/fragment.ts";
import { listed } from "../model/view/targets.ts";
import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { touchScreen, useMediaQuery } from "../parts/media-query.ts";
import { Segments } from "../parts/segments.tsx";
import { Slider } from "../parts/slider.tsx";
import { SortMenu } from "./sort-menu.tsx";

/** What is shown or selected, and the layout controls. */
export function ViewBar() {
  const { location, preferences, selection } = usePage();
  const place = location.place.value;
  const size = preferences.values.value.thumbnailSize;
  // There, the selection has a bar of its own.
  const touch = useMediaQuery(touchScreen);
  return (
    <div class="view-bar" role="toolbar" aria-label="View">
      {selection.count.value > 1 && !touch ? <Selected /> : <Shown />}
      <div class="view-tools">
        {location.surface.value === "grid" && (
          <Button
            label="Subfolders"
            class="subfolders"
            pressed={place.recursive}
            onPress={() => location.setRecursive(!place.recursive)}
          />
        )}
        <SortMenu />
        <Segments
          label="Layout"
          iconOnly
          value={place.layout}
          onChoose={(layout) => location.setLayout(layout)}
          segments={[
            { value: "justified", label: "Rows", icon: "rows" },
            { value: "square", label: "Squares", icon: "squares" },
          ]}
        />
        <Slider
          label="Thumbnail size"
          min={6}
          max={9}
          step={0.01}
          value={Math.log2(size)}
          onSlide={(power) => preferences.set({ thumbnailSize: Math.round(2 ** power) })}
        />
      </div>
    </div>
  );
}

function Shown() {
  const { folders, location, view } = usePage();
  const trail = folders.trail.value;
  const [total, inScope] = [view.total.value, view.inScope.value];
  const loading = view.status.value.kind === "loading";
  const count = `${total.toLocaleString()}${total === inScope ? "" : ` of ${inScope.toLocaleString()}`} ${inScope === 1 ? "image" : "images"}`;
  return (
    <div class="view-trail">
      <nav aria-label="Folder">
        {trail.map(({ path, name }, index) => (
          <a
            key={path}
            href={location.linkTo({ folder: path })}
            aria-current={index === trail.length - 1 ? "location" : undefined}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              location.openFolder(path);
            }}
          >
            {name}
          </a>
        ))}
      </nav>
      <span class="view-count" aria-live="polite">
        {loading ? "" : count}
      </span>
    </div>
  );
}

function Selected() {
  const { selection, location, view } = usePage();
  const size = selection.count.value;
  const total = view.total.value;
  const targets = selection.targets.value;
  return (
    <div class="view-selected">
      <Button label="Clear the selection" icon="close" iconOnly shortcut="Esc" onPress={() => selection.clear()} />
      <strong aria-live="polite">{size.toLocaleString()} selected</strong>
      {size < total && (
        <Button
          label={`Select all ${total.toLocaleString()}`}
          class="wide-only"
          onPress={() => selection.selectAll()}
        />
      )}
      <Button
        label="Compare"
        icon="compare"
        shortcut="C"
        disabledBecause={size > compareLimit ? compareRefusal : undefined}
        onPress={() => location.openCompare(listed(targets))}
      />
    </div>
  );
}
