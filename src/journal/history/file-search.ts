import type { OpenFile } from "../disk/file-system.ts";

const chunkBytes = 1024 * 1024;
/** Any eight-bit encoding: bytes are only compared. */
const decoder = new TextDecoder("latin1");

/** Whether the bytes of one of these ASCII texts are in the file. */
export async function contains(file: OpenFile, size: number, ...texts: readonly string[]): Promise<boolean> {
  const longest = Math.max(...texts.map((text) => text.length));
  let rest = "";
  for (let at = 0; at < size;) {
    const chunk = await file.read(at, Math.min(chunkBytes, size - at));
    if (chunk.length === 0) return false;
    at += chunk.length;
    const searched = rest + decoder.decode(chunk);
    if (texts.some((text) => searched.includes(text))) return true;
    rest = searched.slice(-longest);
  }
  return false;
}
