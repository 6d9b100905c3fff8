/** Returns tags as stored: trimmed, without empty ones or duplicates, in the given order. */
export function tidyTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ""))];
}
