import { tmpdir } from "node:os";
import type { Keeping } from "../runtimes/open-folder.ts";
import type { ImageSource } from "../source/source.ts";
import { readBucketAddress, type Environment } from "./bucket-address.ts";
import { type FileOpsFlags, movesFiles, type ServeFlags } from "./options.ts";

/** What is served, and where and how its labels are kept. */
export interface ServedPlace {
  readonly kind: "place";
  /** The folder of the labels. */
  readonly labels: string;
  readonly keeping: Keeping;
  /** Undefined if the images are in the same folder. */
  readonly source?: ImageSource;
}

/** `message` is one line. */
type ServedPlaceOutcome = ServedPlace | { readonly kind: "misused"; readonly message: string };

/** Reads the address of a folder or bucket. Without `--labels`, those of a bucket last until the server stops. */
export function findPlace(
  address: string,
  flags: Pick<ServeFlags, "labels" | "read-only" | "write"> & Partial<Pick<ServeFlags, "write-xmp">> & FileOpsFlags,
  environment: Environment,
): ServedPlaceOutcome {
  const bucket = readBucketAddress(address, environment);
  if (bucket?.kind === "misused") return bucket;
  const keeping = flags["read-only"] ? "read-only" : flags.write ? "labels" : "this-run";
  if (!bucket) {
    if (flags.labels === undefined) return { kind: "place", labels: address, keeping };
    return { kind: "misused", message: "--labels is for buckets; the labels of a folder are in it" };
  }
  if (movesFiles(flags))
    return { kind: "misused", message: "--allow-file-ops is for folders; files in a bucket stay where they are" };
  if (flags["write-xmp"])
    return { kind: "misused", message: "--write-xmp is for folders; nothing is written beside files in a bucket" };
  const { source } = bucket;
  if (flags.labels !== undefined) return { kind: "place", labels: flags.labels, keeping, source };
  if (keeping !== "read-only") return { kind: "place", labels: tmpdir(), keeping: "this-run", source };
  return { kind: "misused", message: "--read-only shows the labels of a folder; name it with --labels" };
}

/** For people: where labels are kept. `readOnlyReason` says why they cannot be although they should. */
export function describeStorage({ keeping, labels, source }: ServedPlace, readOnlyReason: string | undefined): string {
  if (keeping === "read-only") return "read-only (--read-only)";
  if (keeping === "this-run" && source) return "in memory until the server stops (--labels keeps them in a folder)";
  if (keeping === "this-run") return "in memory until the server stops (--no-write)";
  const where = source ? `${labels}/.lenslet` : ".lenslet";
  return readOnlyReason === undefined ? `stored in ${where}` : `NOT STORED, edits are refused: ${readOnlyReason}`;
}
