/** What a process knows of the manager that started it. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isClusterWorker: boolean;
}

/** The exit status of a refused start: a configuration error (sysexits.h, EX_CONFIG). */
export const configurationStatus = 78;

const counts = ["WEB_CONCURRENCY", "UVICORN_WORKERS"];

/**
 * Why this process must not serve, as one line, or undefined. Presence and the replay window live in the memory of one
 * process: with several, each client would see only those who happen to be on the same one.
 */
export function clusterRefusal({ env, isClusterWorker }: Surroundings): string | undefined {
  const rule = "presence and live events live in the memory of one process";
  for (const name of counts) {
    const value = env[name]?.trim() ?? "";
    if (value !== "" && value !== "1")
      return `${name} is ${JSON.stringify(value)}, but ${rule}; set it to 1 or unset it`;
  }
  if (env["exec_mode"] === "cluster_mode")
    return `PM2 runs this in cluster mode, but ${rule}; start it with exec_mode "fork"`;
  if (isClusterWorker) return `this is a node:cluster worker, but ${rule}; start it in a process of its own`;
  return undefined;
}
