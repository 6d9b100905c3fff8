import { useEffect } from "preact/hooks";
import { useCommand, usePage } from "../page-context.ts";
import { Icon } from "../parts/icon.tsx";

/** EXIF and text of the file, requested when the panel is open. */
export function MetadataPanel() {
  const { inspector, preferences } = usePage();
  const open = preferences.values.value.metadataOpen;
  const metadata = inspector.metadata.value;
  useEffect(() => inspector.showMetadata(open), [inspector, open]);
  const toggle = () => preferences.set({ metadataOpen: !open });
  useCommand("toggle-metadata", toggle);
  return (
    <section class="inspector-section" aria-label="Metadata">
      <h3>
        <button type="button" class="fold-button" aria-expanded={open} onClick={toggle}>
          <Icon name="chevron" size={12} /> Metadata
        </button>
      </h3>
      {open && metadata.kind === "loading" && <p class="soft">Reading…</p>}
      {open && metadata.kind === "none" && <p class="soft">{metadata.message}</p>}
      {open &&
        metadata.kind === "ready" &&
        metadata.sections.map((section) => (
          <div key={section.title} class="metadata-section">
            <h4>{section.title}</h4>
            <dl class="facts">
              {section.entries
                .filter((entry) => !entry.long)
                .map((entry) => [
                  <dt key={`${entry.name}.`}>{entry.name}</dt>,
                  <dd key={entry.name}>{entry.value}</dd>,
                ])}
            </dl>
            {section.entries
              .filter((entry) => entry.long)
              .map((entry) => (
                <details key={entry.name} class="long-text">
                  <summary>
                    {entry.name} <span>{entry.value.length.toLocaleString()} characters</span>
                  </summary>
                  <pre class="scrolls" tabIndex={0}>
                    {entry.value}
                  </pre>
                </details>
              ))}
          </div>
        ))}
    </section>
  );
}
