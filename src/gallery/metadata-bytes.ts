import { parseFileLabels, TakenFrom, type IndexedMetadata, type Taken } from "../wire/indexed-metadata.ts";
import type { ByteWriter, createByteReader } from "./byte-records.ts";

/** What is in a record; its parts follow in this order. */
const bits = { taken: 1, exposure: 4, labels: 8, generation: 16, gps: 32 } as const;
const unknownOffset = 0;
const quarterMinutes = 15;
const utcQuarters = 100;

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
    const exposure = (parts & bits.exposure) === 0 ? undefined : readExposure(reader);
    const found = (parts & bits.labels) === 0 ? undefined : labels(reader.text());
    const generation = (parts & bits.generation) === 0 ? undefined : { model: reader.text(), prompt: reader.text() };
    return {
      ...(taken && { taken }),
      ...exposure,
      ...((parts & bits.gps) !== 0 && { gps: true as const }),
      ...(found && { labels: found }),
      ...(generation && {
        generation: {
          ...(generation.prompt !== "" && { prompt: generation.prompt }),
          ...(generation.model !== "" && { model: generation.model }),
        },
      }),
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

function readExposure(reader: ReturnType<typeof createByteReader>): IndexedMetadata {
  const [camera, lens] = [reader.text(), reader.text()];
  const [iso, aperture, shutter, focal] = [reader.number(), reader.number(), reader.number(), reader.number()];
  return {
    ...(camera !== "" && { camera }),
    ...(lens !== "" && { lens }),
    ...(iso > 0 && { iso }),
    ...(aperture > 0 && { aperture }),
    ...(shutter > 0 && { shutter }),
    ...(focal > 0 && { focal }),
  };
}
