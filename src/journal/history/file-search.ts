import type { OpenFile } from "../disk/file-system.ts";

const chunkBytes = 1024 * 1024;
/** Any eight-bit encoding: bytes are only compared. */
const decoder = new TextDecoder("latin1");

/** Whether the bytes of an ASCII text are in the file. */
export async function contains(file: OpenFile, size: number, text: string): Promise<boolean> {
  let rest = "";
  for (let at = 0; at < size;) {
    const chunk = await file.read(at, Math.min(chunkBytes, size - at));
    if (chunk.length === 0) return false;
    at += chunk.length;
    const searched = rest + decoder.decode(chunk);
    if (searched.includes(text)) return true;
    rest = searched.slice(-text.length);
  }
  return false;
}
