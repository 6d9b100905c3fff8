const headBytes = 4;

/** The head that goes before a frame of `length` bytes: its length, 32 bits, most significant byte first. */
export function frameHead(length: number): Uint8Array {
  const head = new Uint8Array(headBytes);
  new DataView(head.buffer).setUint32(0, length);
  return head;
}

/**
 * Puts frames together from chunks that are cut anywhere, and hands each over once it is whole. Throws on a frame of more
 * than `maximum` bytes, before any memory is taken for it.
 */
export function createFrameReader(maximum: number, onFrame: (frame: Uint8Array) => void): (chunk: Uint8Array) => void {
  let part = new Uint8Array(headBytes);
  let filled = 0;
  let inHead = true;
  return (chunk) => {
    for (let at = 0; at < chunk.length;) {
      const taken = chunk.subarray(at, at + part.length - filled);
      part.set(taken, filled);
      filled += taken.length;
      at += taken.length;
      while (filled === part.length) {
        const whole = part;
        filled = 0;
        if (inHead) {
          const length = new DataView(whole.buffer).getUint32(0);
          if (length > maximum) throw new Error(`A frame of ${length} bytes is over the limit of ${maximum}.`);
          part = new Uint8Array(length);
          inHead = false;
        } else {
          part = new Uint8Array(headBytes);
          inHead = true;
          onFrame(whole);
        }
      }
    }
  };
}
