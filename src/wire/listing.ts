import * as z from "zod";
import { TakenFrom } from "./indexed-metadata.ts";
import { limits } from "./limits.ts";
import { OtherFiles } from "./other-files.ts";
import { Metrics, Star } from "./sidecar.ts";

/** What the file says of the image, as far as it is indexed. Omitted fields are not known. */
export const ItemMetadata = z.object({
  /** By the camera's clock, ISO 8601; with its offset from UTC if that is known. */
  taken: z.string().optional(),
  takenFrom: TakenFrom.optional(),
  camera: z.string().optional(),
  lens: z.string().optional(),
  iso: z.number().optional(),
  /** The f-number. */
  f: z.number().optional(),
  /** Exposure time in seconds. */
  shutter: z.number().optional(),
  /** Focal length in mm. */
  focal: z.number().optional(),
  /** The place is in the file. */
  gps: z.literal(true).optional(),
  /** The model that generated the image. */
  model: z.string().optional(),
  /** Its first 1,000 characters. */
  prompt: z.string().optional(),
});
export type ItemMetadata = z.infer<typeof ItemMetadata>;

/** One image in a listing. */
export const Item = z.object({
  path: z.string(),
  name: z.string(),
  /** MIME type. */
  type: z.string(),
  /** Width as shown, in px, EXIF orientation applied; 0 when it could not be read. */
  w: z.number(),
  h: z.number(),
  /** Bytes. */
  size: z.number(),
  hasThumb: z.boolean(),
  hasMeta: z.boolean(),
  hash: z.string(),
  /** The file's modification time, ISO 8601 UTC. */
  addedAt: z.string(),
  star: Star,
  comments: z.string(),
  url: z.string().nullable(),
  source: z.string().nullable(),
  metrics: Metrics.nullable(),
  tags: z.array(z.string()),
  version: z.number(),
  /** The file was damaged when it was decoded; omitted otherwise. */
  damaged: z.literal(true).optional(),
  /** The labels come from the file, or from an XMP file beside it; omitted once somebody has labelled the image here. */
  origin: z.literal("file").optional(),
  /** Only in the response of `POST /items/read`. */
  metadata: ItemMetadata.optional(),
});
export type Item = z.infer<typeof Item>;

/** The response of `GET /folders`. The page fields are present only in a recursive listing. */
export const FolderListing = z.object({
  v: z.literal(1),
  path: z.string(),
  generatedAt: z.string(),
  items: z.array(Item),
  dirs: z.array(z.object({ name: z.string(), kind: z.literal("branch") })),
  page: z.number().optional(),
  pageSize: z.number().optional(),
  pageCount: z.number().optional(),
  totalItems: z.number().optional(),
});
export type FolderListing = z.infer<typeof FolderListing>;

/** The response of `GET /tree`: every folder, parents before children. `total` includes the images in subfolders. */
export const FolderTree = z.object({
  folders: z.array(
    z.object({
      path: z.string(),
      items: z.number(),
      total: z.number(),
      /** Files directly in the folder that are not shown; omitted when there are none. */
      other: OtherFiles.optional(),
    }),
  ),
});
export type FolderTree = z.infer<typeof FolderTree>;

export const SearchResponse = z.object({ items: z.array(Item) });
export type SearchResponse = z.infer<typeof SearchResponse>;

/** The body of `POST /items/read`. */
export const ReadItems = z.object({ paths: z.array(z.string()).max(limits.readItems) });
export type ReadItems = z.infer<typeof ReadItems>;

/** The response of `GET /metadata`: text and EXIF stored in the file, by section or keyword. */
export const Metadata = z.object({
  path: z.string(),
  format: z.enum(["jpeg", "png", "webp", "raw", "tiff"]),
  meta: z.record(z.string(), z.unknown()),
});
export type Metadata = z.infer<typeof Metadata>;
