const KIB = 1024;
const MIB = 1024 * KIB;

/** Limits on requests. Sizes are in bytes unless the name says otherwise. */
export const limits = {
  bodyBytes: 256 * KIB,
  viewsBodyBytes: MIB,
  bulkBodyBytes: 8 * MIB,
  importBodyBytes: 64 * MIB,
  jsonDepth: 32,
  notesBytes: 64 * KIB,
  tagsPerImage: 200,
  tagCharacters: 128,
  idCharacters: 128,
  authorCharacters: 128,
  personNameCharacters: 40,
  personViewCharacters: 2048,
  pathBytes: 4096,
  queryCharacters: 2000,
  /** Terms of a search; each value of a list counts as one. */
  queryTerms: 64,
  listingPageSize: 500,
  searchResults: 1000,
  /** Images in one window of a view. */
  windowItems: 500,
  /** Marks of a view. */
  viewMarks: 200,
  /** Larger views have their geometry in a response of its own. */
  inlineGeometry: 10_000,
  /** Paths in one event; more are sent in several events. */
  eventPaths: 1000,
  /** More images that change at once are one event without paths. */
  batchPaths: 10_000,
  bulkItems: 100_000,
  /** Each match searches the whole gallery. */
  bulkMatches: 16,
  /** The labels that one request may leave, all images together. */
  commandBytes: 256 * MIB,
  readItems: 1000,
  historyChanges: 200,
  stateNameCharacters: 64,
  /** Named states of one gallery. */
  states: 10_000,
  metricsItems: 10_000,
  metricsPerImage: 200,
} as const;
