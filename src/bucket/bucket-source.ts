import { isWithin, nameOf, rootPath } from "../wire/gallery-path.ts";
import { createFileWindow } from "../image/byte-window.ts";
import { formatOfName } from "../image/image-facts.ts";
import { probeFile } from "../image/probe.ts";
import type { HeaderOutcome, ImageSource, OpenImageOutcome } from "../source/source.ts";
import type { Bucket } from "./bucket.ts";
import { listPages } from "./bucket-pages.ts";
import { BucketProblem } from "./bucket-problem.ts";
import { compareWithBucket } from "./bucket-recheck.ts";
import { createBucketScan } from "./bucket-scan.ts";
import { openObject } from "./object-image.ts";
import { createObjectPaths } from "./object-paths.ts";

export interface BucketSourceOptions {
  readonly bucket: Bucket;
  /** For people: the bucket and the prefix. */
  readonly title: string;
  readonly root: string;
  /** Everything below it is served; default the whole bucket. */
  readonly prefix?: string | undefined;
}

/** How many headers are asked for at once. */
const headersAtOnce = 16;
/** Reads of one header. Each is a request; what needs more is shown without its size until it is opened. */
const readsPerHeader = 8;

/** Serves the images in a bucket. Lists page by page; reads headers when they are needed, by ranges. */
export function createBucketSource({ bucket, title, root, prefix = "" }: BucketSourceOptions): ImageSource {
  const paths = createObjectPaths(prefix.replaceAll(/^\/+|\/+$/g, ""));

  const readHeader = async (path: string): Promise<HeaderOutcome> => {
    const key = paths.keyOf(path);
    try {
      const found = await bucket.facts(key);
      const window = createFileWindow(openObject(bucket, key, found), readsPerHeader);
      const { size, modifiedAt } = found;
      const facts = (await probeFile(window, formatOfName(nameOf(path)))) ?? sizeless(path);
      return facts ? { path, size, modifiedAt, ...facts } : "special";
    } catch (error) {
      if (!(error instanceof BucketProblem)) throw error;
      return error.reason === "missing" || error.reason === "changed" ? "gone" : "unreadable";
    }
  };

  return {
    title,
    root,
    async scan(path, onBatch, { recursive = true, wanted = () => undefined, signal } = {}) {
      const scan = createBucketScan(paths, path, onBatch);
      const listFolder = async (folder: string): Promise<void> => {
        for await (const page of listPages(bucket, paths.prefixOf(folder), signal, "/")) scan.take(page);
      };
      try {
        if (!recursive) await listFolder(path);
        else
          for await (const page of listPages(bucket, paths.prefixOf(path), signal)) {
            scan.take(page);
            const folder = wanted();
            if (folder === undefined || !isWithin(folder, path) || scan.isListed(folder)) continue;
            await listFolder(folder);
            scan.setListed(folder);
          }
      } catch (error) {
        if (error instanceof BucketProblem && error.reason === "missing") return { kind: "missing" };
        throw error;
      }
      if (scan.isEmpty && path !== rootPath) return { kind: "missing" };
      return { kind: "complete", skipped: scan.skipped };
    },
    async readHeaders(wanted, signal) {
      const outcomes: HeaderOutcome[] = [];
      for (let at = 0; at < wanted.length; at += headersAtOnce) {
        outcomes.push(...(await Promise.all(wanted.slice(at, at + headersAtOnce).map(readHeader))));
        signal?.throwIfAborted();
      }
      return outcomes;
    },
    recheck: (known, signal) => compareWithBucket(bucket, paths, known, signal),
    async open(path): Promise<OpenImageOutcome> {
      const key = paths.keyOf(path);
      try {
        return { kind: "open", image: openObject(bucket, key, await bucket.facts(key)) };
      } catch (error) {
        if (!(error instanceof BucketProblem)) throw error;
        return { kind: error.reason === "missing" ? "missing" : "unreadable" };
      }
    },
  };
}

function sizeless(path: string) {
  const format = formatOfName(nameOf(path));
  return format && { format, width: 0, height: 0 };
}
