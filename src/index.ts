export type { Asset, PageAssets } from "./assets/assets.ts";
export { systemClock, type Cancel, type Clock } from "./clock.ts";
export type { Access, Admission, GateOptions, Visit } from "./http/gate-options.ts";
export type { FoundImage, ImageSource, OpenImage, OpenImageOutcome, ScanBatch, ScanOutcome } from "./source/source.ts";
export { createMemorySource, type MemorySource, type MemorySourceOptions } from "./source/memory-source.ts";
export type {
  AppendOutcome,
  AppendRefusal,
  Journal,
  JournalRecord,
  LabelRecord,
  Loaded,
  RememberedResponse,
  SaveViewsOutcome,
  StoredViews,
} from "./journal/journal.ts";
export { createMemoryJournal, type MemoryJournalOptions } from "./journal/memory-journal.ts";
export type { DiskFacts, DiskKind, FinishDisk, TrashOwner } from "./finish/finish-disk.ts";
export { createLenslet, type Lenslet } from "./lenslet.ts";
export type { LensletOptions, PresenceOptions } from "./lenslet-options.ts";
export { MissingFolder } from "./loading.ts";
export { systemRandom, type Random } from "./random.ts";
export type { Rendition, RenderOutcome, RenderRequest, Thumbnailer } from "./thumbs/thumbnailer.ts";
export type { Labels } from "./wire/sidecar.ts";
