import { unzipSync } from "fflate";
import type { Slice } from "../time-slices.ts";
import { ImportError, type ImportRow } from "./import-row.ts";
import { decodeText, requireFewRows } from "./read-table.ts";
import { readXmpLabels } from "./xmp-labels.ts";

/** Largest sidecar, in bytes. */
const maxSidecarBytes = 4 * 1024 * 1024;
/** Sidecars that are unpacked at once. */
const batchFiles = 200;

/** Reads one XMP sidecar called `name`, or a zip with the sidecars in the folders of their images. */
export async function readSidecars(
  file: Uint8Array<ArrayBuffer>,
  name: string | undefined,
  slice: Slice,
): Promise<ImportRow[]> {
  const isZip = file[0] === 0x50 && file[1] === 0x4b;
  if (!isZip && name === undefined) throw new ImportError("Say the sidecar's name with ?name=, such as a.xmp.");
  const rows: ImportRow[] = [];
  for await (const entry of isZip ? unzipInBatches(file, slice) : [{ name: name ?? "", bytes: file }]) {
    requireFewRows(rows.length + 1);
    rows.push({ row: rows.length + 1, image: imageOf(entry.name), ...readEntry(entry) });
    if (slice.isOver()) await slice.next();
  }
  return rows;
}

interface Entry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

function readEntry({ name, bytes }: Entry) {
  try {
    return readXmpLabels(decodeText(bytes));
  } catch (error) {
    throw error instanceof ImportError ? new ImportError(`${name}: ${error.message}`) : error;
  }
}

async function* unzipInBatches(file: Uint8Array, slice: Slice): AsyncGenerator<Entry> {
  for (let from = 0; ; from += batchFiles) {
    let seen = 0;
    const batch = unzip(file, (name, size) => {
      if (!isSidecarName(name)) return false;
      if (size > maxSidecarBytes) throw new ImportError(`${name} is larger than ${maxSidecarBytes} bytes.`);
      seen += 1;
      return seen > from && seen <= from + batchFiles;
    });
    requireFewRows(seen);
    for (const [name, bytes] of Object.entries(batch)) yield { name, bytes };
    if (seen <= from + batchFiles) return;
    await slice.next();
  }
}

function unzip(file: Uint8Array, wants: (name: string, size: number) => boolean): Record<string, Uint8Array> {
  try {
    return unzipSync(file, { filter: ({ name, originalSize }) => wants(name, originalSize) });
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw new ImportError("The zip file is damaged.");
  }
}

/** Without the resource forks that macOS adds. */
function isSidecarName(name: string): boolean {
  return name.toLowerCase().endsWith(".xmp") && !name.startsWith("__MACOSX/");
}

/** `img.jpg.xmp` belongs to `img.jpg`, and `img.xmp` to each image called `img` there. */
function imageOf(name: string): ImportRow["image"] {
  return { kind: "stem", text: name.slice(0, -".xmp".length) };
}
