import fc from "fast-check";
import { endpoints } from "../../src/wire/endpoints.ts";
import { openTestGallery } from "../support/test-gallery.ts";
import type { GroupOptions, GroupOutcome } from "./group.ts";

const nasty = fc.oneof(
  fc.constantFrom(
    "",
    "/",
    "/a.png",
    "/b",
    "..",
    "/../x.png",
    "%00",
    "%2e%2e%2f",
    "\\",
    "/b/c.png/",
    "null",
    "NaN",
    "-1",
    "1e99",
    "0x10",
    "🦊",
    "/_x.png",
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constant("x".repeat(5000)),
);

const value: fc.Arbitrary<unknown> = fc.oneof(
  nasty,
  fc.constantFrom(null, true, 0, -1, 6, 1.5, 1e308, "", [], {}, [[[[]]]], ["a", "a"], { metrics: {} }),
  fc.anything({ maxDepth: 3, withNullPrototype: false }),
);

const body = fc.oneof(
  fc.dictionary(
    fc.constantFrom(
      "gallery_id",
      "client_id",
      "lease_id",
      "from_gallery_id",
      "to_gallery_id",
      "name",
      "view",
      "looking_at",
      "base_version",
      "set_star",
      "set_notes",
      "set_tags",
      "add_tags",
      "remove_tags",
      "tags",
      "notes",
      "star",
      "items",
      "edits",
      "paths",
      "views",
      "version",
      "__proto__",
    ),
    value,
  ),
  fc.record({
    edits: fc.array(
      fc.record({ paths: fc.array(nasty, { maxLength: 3 }), set_star: value, match: value }, { requiredKeys: [] }),
      { maxLength: 3 },
    ),
  }),
  value,
);

const header = fc.tuple(
  fc.constantFrom(
    "if-match",
    "idempotency-key",
    "x-client-id",
    "x-updated-by",
    "last-event-id",
    "range",
    "if-none-match",
    "if-range",
    "accept-encoding",
    "cookie",
  ),
  fc.oneof(
    fc.constantFrom("1", '"1"', 'W/"1"', "*", "bytes=0-", "bytes=9-1", "gzip;q=0", "c1", "9".repeat(30)),
    fc.stringMatching(/^[ -~]{0,60}$/),
  ),
);

const paths = [
  ...new Set(Object.values(endpoints).map((endpoint) => endpoint.path)),
  "/",
  "/nowhere",
  "/item/",
  "//item",
  "/presence/x",
];

const request = fc.record({
  method: fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"),
  path: fc.constantFrom(...paths),
  parameters: fc.array(
    fc.tuple(
      fc.constantFrom(
        "path",
        "recursive",
        "page",
        "page_size",
        "q",
        "limit",
        "sort",
        "seed",
        "size",
        "only",
        "last_event_id",
        "t",
      ),
      nasty,
    ),
    { maxLength: 4 },
  ),
  headers: fc.array(header, { maxLength: 4 }),
  body: fc.oneof(
    { weight: 4, arbitrary: body.map((each) => JSON.stringify(each) ?? "") },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
  ),
});

/** Requests of every shape over all routes: no 5xx, every refusal in the error shape, and no refusal changes anything. */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const tries = scale === "long" ? 20_000 : 2_000;
  const gallery = await openTestGallery(["/a.png", "/b/c.png", "/b/d e.png"]);
  let survived = 0;
  let lost = 0;

  const state = async () => {
    const [query, presence, views, item] = await Promise.all(
      ["/query", "/presence", "/views", "/item?path=/a.png"].map((path) => gallery.call("GET", path)),
    );
    return JSON.stringify([query?.body, presence?.body, views?.body, item?.body]);
  };

  let before = await state();
  for (const each of fc.sample(request, { numRuns: tries, seed })) {
    const search = new URLSearchParams(each.parameters.map(([name, text]) => [name, text.toWellFormed()]));
    const hasBody = !["GET", "HEAD"].includes(each.method);
    const response = await gallery.lenslet.fetch(
      new Request(`http://localhost${each.path}?${search}`, {
        method: each.method,
        headers: [...each.headers, ["content-type", "application/json"]],
        ...(hasBody && { body: each.body }),
      }),
    );
    const isStream = response.headers.get("content-type") === "text/event-stream";
    const text = isStream ? "" : await response.text();
    if (isStream) await response.body?.cancel();
    const after = await state();
    const refused = response.status >= 400;
    const shaped = !refused || each.method === "HEAD" || isProblem(text);
    if (response.status < 500 && shaped && (!refused || after === before)) survived += 1;
    else {
      lost += 1;
      console.error(
        `requests: ${each.method} ${each.path}?${search} ${each.body.slice(0, 300)} gave ${response.status} ${text.slice(0, 300)}`,
        gallery.errors.splice(0),
      );
    }
    before = after;
  }
  await gallery.lenslet.close();
  return { group: "fuzzed requests", tried: tries, survived, lost, seed };
}

function isProblem(text: string): boolean {
  const problem: unknown = JSON.parse(text);
  return (
    typeof problem === "object" &&
    problem !== null &&
    "error" in problem &&
    "message" in problem &&
    typeof problem.message === "string"
  );
}
