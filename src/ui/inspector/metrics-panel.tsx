import { usePage } from "../page-context.ts";

const figures = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 6 });

/** Numbers assigned to the image by scoring scripts. */
export function MetricsPanel() {
  const { inspector } = usePage();
  const metrics = Object.entries(inspector.item.value?.metrics ?? {});
  if (metrics.length === 0) return null;
  return (
    <section class="inspector-section" aria-label="Metrics">
      <h3>Metrics</h3>
      <dl class="facts figures">
        {metrics.map(([name, value]) => [
          <dt key={`${name}.`}>{name}</dt>,
          <dd key={name}>{figures.format(value)}</dd>,
        ])}
      </dl>
    </section>
  );
}
