import type * as z from "zod";

/** Values by the name of a property, so that samples look like what they stand for. */
const samples: Readonly<Record<string, unknown>> = {
  path: "/trips/beach.png",
  name: "beach.png",
  type: "image/png",
  title: "Photographs",
  w: 1600,
  h: 1067,
  size: 483_112,
  star: 4,
  set_star: 4,
  notes: "Best light",
  comments: "Best light",
  tags: ["sunset"],
  version: 3,
  metrics: { score: 0.93 },
  updated_at: "2026-01-01T12:00:00.000Z",
  generatedAt: "2026-01-01T12:00:00.000Z",
  addedAt: "2026-01-01T12:00:00.000Z",
  at: "2026-01-01T12:00:00.000Z",
  updated_by: "ann",
  gallery_id: "/trips",
  client_id: "my-script",
  lease_id: "5f0c3c1b9e6d4a7f8b2e1d0c9a8b7c6d",
  viewing: 2,
  editing: 1,
  hash: "75f28-19b76c3a000",
  person: "c41e07",
  hue: 205,
  etag: '"b1c2d3"',
  token: "4f1a",
  ticket: "9d2c",
  plan: "7e5b",
  id: "run-1",
  error: "not_found",
  message: "No such image.",
  oldest_id: 101,
  newest_id: 600,
  requested_id: 12,
  root: "/home/ann/photos",
  format: "png",
  looking_at: "/trips/beach.png",
  paths: ["/trips/beach.png"],
  items_path: "/trips/beach.png",
};

type Schema = Exclude<z.core.JSONSchema._JSONSchema, boolean>;

/** Returns a value that fits a JSON Schema. Properties that may be left out are there if their names have a sample. */
export function sampleOf(schema: z.core.JSONSchema._JSONSchema, name = ""): unknown {
  if (typeof schema === "boolean") return "text";
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];
  const sample = samples[name];
  if (sample !== undefined && (first !== undefined || fits(sample, schema))) return sample;
  if (first !== undefined) return sampleOf(first, name);
  switch (schema.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([key]) => schema.required?.includes(key) || Object.hasOwn(samples, key))
          .map(([key, value]) => [key, sampleOf(value, key)]),
      );
    case "array": {
      if (schema.prefixItems) return schema.prefixItems.map((item) => sampleOf(item));
      const { items } = schema;
      if (typeof items !== "object" || Array.isArray(items)) return [];
      return Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () => sampleOf(items));
    }
    case "number":
    case "integer":
      return Math.max(1, schema.minimum ?? 1);
    case "boolean":
      return true;
    case "string":
      return name === "" ? "text" : name;
    default:
      return null;
  }
}

function fits(value: unknown, { type, items }: Schema): boolean {
  if (Array.isArray(value)) return type === "array" && typeof items === "object" && !("properties" in items);
  if (typeof value === "number") return type === "number" || type === "integer";
  return type === typeof value;
}
