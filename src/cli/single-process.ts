/** How this process was started. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isClusterWorker: boolean;
}

/** Exit status for a configuration error (sysexits.h, EX_CONFIG). */
export const configurationStatus = 78;

const workerCounts = ["WEB_CONCURRENCY", "UVICORN_WORKERS"];

/**
 * Why this process must not serve, as one line; undefined if it may. Presence and the replay window live in the memory of
 * one process; with several, a client would see only the people on its own process.
 */
export function clusterRefusal({ env, isClusterWorker }: Surroundings): string | undefined {
  const rule = "presence and live events live in the memory of one process";
  for (const name of workerCounts) {
    const value = env[name]?.trim() ?? "";
    if (value !== "" && value !== "1")
      return `${name} is ${JSON.stringify(value)}, but ${rule}; set it to 1 or unset it`;
  }
  if (env["exec_mode"] === "cluster_mode")
    return `PM2 runs this in cluster mode, but ${rule}; start it with exec_mode "fork"`;
  if (isClusterWorker) return `this is a node:cluster worker, but ${rule}; start it as a separate process`;
  return undefined;
}
