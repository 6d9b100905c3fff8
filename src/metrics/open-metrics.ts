import type * as Library from "prom-client";
import type { MetricsWriter, Sample } from "./sample.ts";

const contentType: Library.OpenMetricsContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/** Writes samples as OpenMetrics text. Nothing is collected between samples; the library is loaded with the first one. */
export function createOpenMetricsWriter(): MetricsWriter {
  return {
    contentType,
    async write(sample) {
      const library = await import("prom-client");
      const registry = new library.Registry<Library.OpenMetricsContentType>();
      registry.setContentType(contentType);
      fill(library, registry, sample);
      return registry.metrics();
    },
  };
}

function fill(
  { Counter, Gauge }: typeof Library,
  registry: Library.Registry<Library.OpenMetricsContentType>,
  { health, requests }: Sample,
): void {
  const registers = [registry];
  const gauge = (name: string, help: string, value: number) =>
    new Gauge({ name: `lenslet_${name}`, help, registers }).set(value);
  const counter = (name: string, help: string, value: number) =>
    new Counter({ name: `lenslet_${name}`, help, registers }).inc(value);

  const { presence, labels, index } = health;
  gauge("healthy", "1 while edits can be stored.", Number(health.ok));
  gauge("images", "Images in the gallery.", index.images);
  gauge("folders", "Folders in the gallery.", index.folders);
  gauge("labelled_images", "Images that carry labels.", labels.items);
  gauge("label_log_bytes", "Size of the label log.", labels.log_bytes);
  gauge("label_records_damaged", "Label records that were unreadable at startup.", labels.damaged);
  gauge("active_clients", "Live sessions.", presence.active_clients);
  gauge("active_scopes", "Folders with at least one live session.", presence.active_scopes);
  gauge("event_streams", "Open event streams.", presence.connected_sse_clients);
  gauge("replay_window_events", "Events that can be replayed.", presence.replay_buffer_size);
  counter("stale_sessions_pruned", "Sessions that expired without leaving.", presence.stale_pruned_total);
  counter("invalid_leases", "Requests with a lease of another session.", presence.invalid_lease_total);
  counter("replay_misses", "Streams that resumed from outside the replay window.", presence.replay_miss_total);
  counter(
    "slow_streams_dropped",
    "Streams closed because the client did not read them.",
    presence.slow_clients_dropped_total,
  );

  const skipped = new Gauge({
    name: "lenslet_files_skipped",
    help: "Files and folders that were skipped.",
    labelNames: ["reason"],
    registers,
  });
  for (const [reason, count] of Object.entries(index.skipped)) skipped.set({ reason }, count);

  const other = new Gauge({
    name: "lenslet_other_files",
    help: "Files that are not images of a served format.",
    labelNames: ["kind"],
    registers,
  });
  for (const [kind, count] of Object.entries(index.other)) other.set({ kind }, count ?? 0);

  const problem = new Gauge({
    name: "lenslet_label_problem",
    help: "1 for the reason why labels cannot be stored.",
    labelNames: ["problem"],
    registers,
  });
  if (labels.problem !== null) problem.set({ problem: labels.problem }, 1);

  const responses = new Counter({
    name: "lenslet_http_requests",
    help: "HTTP responses.",
    labelNames: ["endpoint", "status"],
    registers,
  });
  for (const { endpoint, status, count } of requests) responses.inc({ endpoint, status }, count);
}
