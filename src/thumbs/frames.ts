const headBytes = 4;

/** The head of a frame of `length` bytes: the length as a 32-bit big-endian integer. */
export function frameHead(length: number): Uint8Array {
  const head = new Uint8Array(headBytes);
  new DataView(head.buffer).setUint32(0, length);
  return head;
}

/**
 * Assembles frames from chunks of any size, and passes each complete frame to `onFrame`. Throws on a frame of more than
 * `maximum` bytes before it allocates any memory for it.
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
          if (length > maximum) throw new Error(`A frame of ${length} bytes exceeds the limit of ${maximum}.`);
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
