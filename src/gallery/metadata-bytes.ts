import { parseFileLabels, TakenFrom, toIndexed, type IndexedMetadata, type Taken } from "../wire/indexed-metadata.ts";
import type { ByteWriter, createByteReader } from "./byte-records.ts";
import { quarterMinutes, utcQuarters } from "./columns/column-table.ts";

/** What is in a record; its parts follow in this order. */
const bits = { taken: 1, exposure: 4, labels: 8, generation: 16, gps: 32 } as const;
const unknownOffset = 0;

/** Writes the indexed metadata of one image. An image that says nothing takes one byte. */
export function writeMetadata(writer: ByteWriter, metadata: IndexedMetadata): void {
  const { taken, camera = "", lens = "", iso = 0, aperture = 0, shutter = 0, focal = 0, labels, generation } = metadata;
  const hasExposure = camera !== "" || lens !== "" || iso + aperture + shutter + focal > 0;
  writer.byte(
    (taken ? bits.taken : 0) |
      (hasExposure ? bits.exposure : 0) |
      (labels ? bits.labels : 0) |
      (generation ? bits.generation : 0) |
      (metadata.gps ? bits.gps : 0),
  );
  if (taken) {
    writer.byte(TakenFrom.options.indexOf(taken.from));
    writer.byte(taken.offset === undefined ? unknownOffset : taken.offset / quarterMinutes + utcQuarters);
    writer.number(taken.at);
  }
  if (hasExposure) {
    writer.text(camera);
    writer.text(lens);
    for (const value of [iso, aperture, shutter, focal]) writer.number(value);
  }
  if (labels) writer.text(JSON.stringify(labels));
  if (generation) {
    writer.text(generation.model ?? "");
    writer.text(generation.prompt ?? "");
  }
}

/** Reads what `writeMetadata` wrote. Throws a `RangeError` or a `SyntaxError` for anything else. */
export function createMetadataReader(reader: ReturnType<typeof createByteReader>): () => IndexedMetadata {
  const labels = createLabelsReader();
  return () => {
    const parts = reader.byte();
    const taken = (parts & bits.taken) === 0 ? undefined : readTaken(reader);
    const hasExposure = (parts & bits.exposure) !== 0;
    const [camera, lens] = hasExposure ? [reader.text(), reader.text()] : ["", ""];
    const [iso, aperture, shutter, focal] = hasExposure
      ? [reader.number(), reader.number(), reader.number(), reader.number()]
      : [0, 0, 0, 0];
    const found = (parts & bits.labels) === 0 ? undefined : labels(reader.text());
    const [model, prompt] = (parts & bits.generation) === 0 ? ["", ""] : [reader.text(), reader.text()];
    return {
      ...(taken && { taken }),
      ...toIndexed({ camera, lens, iso, aperture, shutter, focal, model, prompt }),
      ...((parts & bits.gps) !== 0 && { gps: true as const }),
      ...(found && { labels: found }),
    };
  };
}

/** Many images have the same labels. */
function createLabelsReader(): (text: string) => NonNullable<IndexedMetadata["labels"]> {
  const known = new Map<string, NonNullable<IndexedMetadata["labels"]>>();
  return (text) => {
    const before = known.get(text);
    if (before) return before;
    const labels = parseFileLabels(JSON.parse(text));
    if (!labels) throw new RangeError("These are no labels.");
    known.set(text, labels);
    return labels;
  };
}

function readTaken(reader: ReturnType<typeof createByteReader>): Taken {
  const from = TakenFrom.options[reader.byte()];
  const quarters = reader.byte();
  const at = reader.number();
  if (from === undefined || !Number.isFinite(at)) throw new RangeError("This is no time.");
  return { at, ...(quarters !== unknownOffset && { offset: (quarters - utcQuarters) * quarterMinutes }), from };
}
