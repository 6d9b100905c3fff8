import { errorCode } from "../../error-code.ts";
import { createSerialQueue } from "../../serial-queue.ts";
import { StatesContent } from "../../wire/states.ts";
import { crc32 } from "../log/crc32.ts";
import { checkLineChecksum, lineChecksum } from "../log/line-checksum.ts";
import type { NameStateOutcome, StoredState, StoredStates } from "../journal.ts";
import { ensureFolder, type LabelFolder } from "../label-folder.ts";
import { writeAtomically } from "./atomic-file.ts";
import { FileError } from "./file-system.ts";
import { quarantineFile } from "./quarantine.ts";

export const statesName = "states.json";
const largestBytes = 16 * 1024 * 1024;
const formatVersion = 1;
const encoder = new TextEncoder();

/** The named states in `states.json`, read each time. */
export interface StatesFile {
  /** Rejects with a `FileError` if the file is there and cannot be read. */
  load(): Promise<StoredStates>;
  /** A damaged file is copied before it is replaced. Never rejects. */
  add(state: StoredState): Promise<NameStateOutcome>;
  settled(): Promise<void>;
}

export function createStatesFile(folder: LabelFolder): StatesFile {
  const serialQueue = createSerialQueue();

  const read = async (): Promise<StoredStates> => {
    const outcome = await folder.files.open(`${folder.path}/${statesName}`, "read");
    if (outcome.kind === "refused") return { kind: "damaged" };
    if (outcome.kind !== "open") return { kind: "good", states: [] };
    try {
      const { size } = await outcome.file.facts();
      return parseStates(await outcome.file.read(0, Math.min(size, largestBytes)));
    } finally {
      await outcome.file.close();
    }
  };

  const write = async (state: StoredState): Promise<NameStateOutcome> => {
    const current = await read();
    if (current.kind === "newer") throw new FileError("EEXIST", `replace ${statesName}`);
    await ensureFolder(folder);
    if (current.kind === "damaged") await quarantineFile(folder, statesName);
    const states = current.kind === "damaged" ? [] : current.states;
    const taken = states.find(({ name }) => name === state.name);
    if (taken) return { kind: "taken", state: taken };
    const body = JSON.stringify({ version: formatVersion, states: [...states, state] }).slice(0, -1);
    const checksum = new TextDecoder().decode(lineChecksum(crc32(encoder.encode(body))));
    await writeAtomically(folder, statesName, [encoder.encode(`${body}${checksum}\n`)]);
    return { kind: "named", state };
  };

  return {
    load: () => serialQueue(read),
    add: (state) =>
      serialQueue(async () => {
        try {
          return await write(state);
        } catch (error) {
          const isFull = ["ENOSPC", "EDQUOT"].includes(errorCode(error));
          return { kind: "refused", reason: isFull ? "disk_full" : "write_failed" };
        }
      }),
    settled: () => serialQueue(async () => undefined),
  };
}

function parseStates(bytes: Uint8Array): StoredStates {
  const line = bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes;
  if (checkLineChecksum(line) !== "right") return { kind: "damaged" };
  try {
    const parsed = StatesContent.safeParse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(line)));
    if (!parsed.success) return { kind: "damaged" };
    const { version, states } = parsed.data;
    return { kind: version > formatVersion ? "newer" : "good", states };
  } catch {
    // Neither UTF-8 nor JSON.
    return { kind: "damaged" };
  }
}
