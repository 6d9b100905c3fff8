import * as z from "zod";
import { ExportFormat, NameSeparator, SidecarNaming } from "../wire/export.ts";
import { ImportFormat, ImportPolicy } from "../wire/import.ts";
import { limits } from "../wire/limits.ts";
import { Sort } from "../wire/query.ts";

/** A parameter of a call: in its query string, or a header. */
export interface Parameter {
  readonly about: string;
  readonly schema: z.ZodType;
  readonly example: string | number;
}

const flag = z.enum(["0", "1"]);
const whole = (from: number, to?: number) => (to === undefined ? z.int().min(from) : z.int().min(from).max(to));

export const queryParameters = {
  path: {
    about: "The path of an image or a folder; `/` is the root.",
    schema: z.string(),
    example: "/trips/beach.png",
  },
  recursive: { about: "Include the folders below.", schema: flag, example: "1" },
  page: { about: "The page of a recursive listing, from 1.", schema: whole(1), example: 1 },
  page_size: {
    about: "Images a page; a larger number counts as the largest.",
    schema: whole(1, limits.listingPageSize),
    example: 200,
  },
  legacy_recursive: { about: "A recursive listing as a whole.", schema: flag, example: "0" },
  q: { about: "A search, as in the search box.", schema: z.string().max(limits.queryCharacters), example: "beach" },
  sort: { about: "The order.", schema: Sort, example: "name" },
  seed: { about: "With `sort=random`, the same seed gives the same order.", schema: z.string(), example: "7" },
  only: { about: "`count` leaves out the paths.", schema: z.literal("count"), example: "count" },
  most: {
    about: "If more images match, the response is that of `GET /view`.",
    schema: whole(0),
    example: 20_000,
  },
  limit: { about: "The most results.", schema: whole(1), example: 100 },
  before: { about: "Only changes that led to a lower version.", schema: whole(1), example: 9 },
  token: { about: "The token of a view.", schema: z.string(), example: "TOKEN" },
  from: { about: "The first position.", schema: whole(0), example: 0 },
  count: { about: "How many images.", schema: whole(1, 500), example: 100 },
  width: {
    about: "The largest width in px: 256, 512 or 1024.",
    schema: z.enum(["256", "512", "1024"]),
    example: "512",
  },
  embedded: {
    about: "The smaller version inside of a JPEG, or the JPEG inside of a camera raw file; 204 if there is none.",
    schema: flag,
    example: "0",
  },
  v: {
    about: "The file's stamp (`hash` of an item): the response is immutable.",
    schema: z.string(),
    example: "1f-2e",
  },
  ticket: { about: "The ticket of a prepared download.", schema: z.string(), example: "TICKET" },
  id: { about: "The id of a run.", schema: z.string(), example: "RUN" },
  last_event_id: { about: "Send the events after this id first.", schema: whole(0), example: 1 },
  export_format: { about: "The format of the file.", schema: ExportFormat, example: "csv" },
  naming: { about: "Names of XMP files.", schema: SidecarNaming, example: "stem" },
  separator: { about: "Between names.", schema: NameSeparator, example: "comma" },
  bom: { about: "Begin CSV with a byte order mark.", schema: flag, example: "0" },
  import_format: { about: "The format of the file.", schema: ImportFormat, example: "jsonl" },
  policy: { about: "What happens to labels that an image has.", schema: ImportPolicy, example: "fill" },
  dry_run: { about: "Say what would change, and change nothing.", schema: flag, example: "1" },
  column: {
    about: "`field:column`: read a field from this column. Repeatable.",
    schema: z.string(),
    example: "star:rating",
  },
  name: { about: "The file's name, for messages.", schema: z.string(), example: "labels.jsonl" },
} as const satisfies Record<string, Parameter>;

export const headerParameters = {
  "idempotency-key": {
    about: "Names the request: sent again within 10 minutes, it gets the first response and changes nothing.",
    schema: z.string().min(1),
    example: "8c1f2d",
  },
  "if-match": {
    about: "The version that the change is based on; else `base_version`.",
    schema: z.string(),
    example: '"1"',
  },
  "x-client-id": { about: "The session that edits. It is shown as editing.", schema: z.string(), example: "my-script" },
  "x-updated-by": { about: "The name of the editor.", schema: z.string(), example: "ann" },
  "last-event-id": { about: "As the parameter of that name.", schema: z.string(), example: "1" },
  range: { about: "Only these bytes.", schema: z.string(), example: "bytes=0-9" },
} as const satisfies Record<string, Parameter>;

export type QueryName = keyof typeof queryParameters;
export type HeaderName = keyof typeof headerParameters;

/** The name on the wire of a parameter that means different things in different calls. */
export function wireName(name: QueryName): string {
  return name === "export_format" || name === "import_format" ? "format" : name;
}
