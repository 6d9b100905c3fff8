import type { Health, IndexHealth, LabelsHealth, PresenceDiagnostics, Confinement } from "../wire/health.ts";

export interface HealthReportDependencies {
  readonly root: string;
  readonly labels: () => LabelsHealth;
  readonly index: () => IndexHealth;
  readonly presence: () => PresenceDiagnostics;
  readonly confinement: () => readonly Confinement[] | undefined;
}

/** The body of `GET /health`. `ok` is false while edits cannot be stored. */
export function createHealthReport({
  root,
  labels,
  index,
  presence,
  confinement,
}: HealthReportDependencies): () => Health {
  return () => {
    const status = labels();
    return {
      ok: status.problem === null || (status.problem === "read_only" && status.read_only_reason === null),
      mode: "memory",
      root,
      can_write: status.enabled && status.problem === null,
      labels: status,
      index: index(),
      presence: presence(),
      decoder: { confined: confinement()?.slice() ?? null },
    };
  };
}
