import cluster from "node:cluster";
import { join } from "node:path";

/** Starts the command as a worker of node:cluster, and ends as the worker ends. */
cluster.setupPrimary({
  exec: join(import.meta.dirname, "..", "..", "bin", "lenslet.mjs"),
  args: process.argv.slice(2),
});
cluster.fork().on("exit", (status) => process.exit(status));
