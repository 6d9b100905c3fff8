import { crc32 } from "../log/crc32.ts";
import { checkLineChecksum, lineChecksum } from "../log/line-checksum.ts";
import type { LabelFolder } from "../label-folder.ts";
import { removeLeftovers, writeAtomically } from "./atomic-file.ts";
import { FileError } from "./file-system.ts";
import { quarantineFile } from "./quarantine.ts";
import { isFields } from "../stored-labels.ts";

export const eventIdsName = "event-ids.json";
/** Ids start at microseconds since 1970; this one is in the year 2112. A larger one in the file is damage. */
export const largestEventId = 2 ** 52;
const largestBytes = 4096;
const formatVersion = 1;

const encoder = new TextEncoder();

/** The event ids that servers of this folder have reserved, in `event-ids.json`. */
export interface EventIdsFile {
  /** Returns the largest reserved id; 0 if none is known. Never rejects. */
  load(): Promise<number>;
  /** A sentence saying why the file could not be used. */
  warning(): string | undefined;
  /** True if the file is damaged and has not been replaced. */
  isDamaged(): boolean;
  /** False if the file is not a plain file, is unreadable, or is of a newer version. */
  isReplaceable(): boolean;
  /** Resolves once the reservation is durable; 0 removes it. Rejects if that fails. */
  reserve(upTo: number): Promise<void>;
}

export function createEventIdsFile(folder: LabelFolder): EventIdsFile {
  const { files } = folder;
  const path = `${folder.path}/${eventIdsName}`;
  let state: "writable" | "damaged" | "foreign" = "writable";
  let warning: string | undefined;
  let isFirst = true;

  const note = (found: "damaged" | "foreign", message: string): number => {
    state = found;
    warning = `${eventIdsName} ${message}`;
    return 0;
  };

  const read = async (): Promise<number> => {
    const outcome = await files.open(path, "read");
    if (outcome.kind === "refused") return note("foreign", "is not a plain file and was ignored.");
    if (outcome.kind !== "open") return 0;
    let bytes: Uint8Array;
    try {
      const { size } = await outcome.file.facts();
      bytes = await outcome.file.read(0, Math.min(size, largestBytes));
    } finally {
      await outcome.file.close();
    }
    const content = parseContent(bytes);
    if (!content) return note("damaged", "is damaged and was ignored; it is backed up before it is replaced.");
    if (content.version > formatVersion)
      note("foreign", "was written by a newer version of Lenslet and is not replaced.");
    return content.reservedUpTo;
  };

  return {
    async load() {
      state = "writable";
      warning = undefined;
      return read().catch(() => note("foreign", "cannot be read and was ignored."));
    },
    warning: () => warning,
    isDamaged: () => state === "damaged",
    isReplaceable: () => state !== "foreign",
    async reserve(upTo) {
      if (upTo > largestEventId) throw new FileError("EFBIG", `write ${eventIdsName}`);
      // Temporary files only take space, so an error here is ignored.
      if (isFirst) await removeLeftovers(folder, eventIdsName).catch(() => undefined);
      isFirst = false;
      if (state === "damaged") await quarantineFile(folder, eventIdsName);
      if (upTo === 0) {
        await files.remove(path);
        await files.syncFolder(folder.path);
      } else await writeAtomically(folder, eventIdsName, [encodeContent(upTo)]);
      state = "writable";
    },
  };
}

function encodeContent(upTo: number): Uint8Array {
  const body = `{"version":${formatVersion},"reserved_up_to":${upTo}`;
  const checksum = new TextDecoder().decode(lineChecksum(crc32(encoder.encode(body))));
  return encoder.encode(`${body}${checksum}\n`);
}

function parseContent(bytes: Uint8Array): { version: number; reservedUpTo: number } | undefined {
  const line = bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes;
  if (checkLineChecksum(line) !== "right") return undefined;
  try {
    const fields: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(line));
    if (!isFields(fields)) return undefined;
    const { version, reserved_up_to: reservedUpTo } = fields;
    if (typeof version !== "number" || typeof reservedUpTo !== "number") return undefined;
    const isPlausible = Number.isSafeInteger(reservedUpTo) && reservedUpTo >= 0 && reservedUpTo <= largestEventId;
    return isPlausible ? { version, reservedUpTo } : undefined;
  } catch {
    // Neither UTF-8 nor JSON.
    return undefined;
  }
}
