/** A line of metadata. */
export interface MetadataEntry {
  readonly name: string;
  readonly value: string;
  /** Long texts such as prompts are collapsed. */
  readonly long: boolean;
}

/** Metadata of one kind, such as EXIF. */
export interface MetadataSection {
  readonly title: string;
  readonly entries: readonly MetadataEntry[];
}

const longCharacters = 120;

/** The response of `GET /metadata` as sections: each object is a section, other values go under "Text". */
export function toSections(meta: Readonly<Record<string, unknown>>): MetadataSection[] {
  const sections: MetadataSection[] = [];
  const text: MetadataEntry[] = [];
  for (const [name, value] of Object.entries(meta)) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) text.push(toEntry(name, value));
    else {
      const entries = Object.entries(value).map(([key, inner]) => toEntry(inWords(key), inner));
      if (entries.length > 0) sections.push({ title: name.toUpperCase(), entries });
    }
  }
  return text.length > 0 ? [{ title: "Text", entries: text }, ...sections] : sections;
}

/** `ISOSpeedRatings` as `ISO Speed Ratings`. */
function inWords(tag: string): string {
  return tag.replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, " ");
}

function toEntry(name: string, value: unknown): MetadataEntry {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  // Exif writes dates with colons.
  const readable = text.replace(/^(\d{4}):(\d\d):(?=\d\d )/, "$1-$2-");
  return { name, value: readable, long: text.length > longCharacters || text.includes("\n") };
}
