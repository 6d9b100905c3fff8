/** One block of an event stream, as the server sent it. */
export interface StreamBlock {
  readonly event?: string;
  readonly id?: number;
  readonly data?: unknown;
  readonly comment?: string;
  readonly retry?: number;
}

export interface StreamReader {
  /** All blocks that have arrived so far. */
  blocks(): Promise<StreamBlock[]>;
  /** All events that have arrived so far: blocks that are no comment and no `retry`. */
  events(): Promise<StreamBlock[]>;
  /** Whether the stream has ended or was cut. */
  ended(): boolean;
  cancel(): Promise<void>;
}

/** Reads an event stream without waiting for more than has been sent. */
export function readStream(body: ReadableStream<Uint8Array> | null): StreamReader {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  const received: StreamBlock[] = [];
  let text = "";
  let ended = false;
  const pump = async () => {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      text += decoder.decode(part.value, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      received.push(...blocks.map(parseBlock));
    }
  };
  const done = pump().then(
    () => (ended = true),
    () => (ended = true),
  );
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    await new Promise<void>((resolve) => setImmediate(resolve));
  };
  return {
    async blocks() {
      await settle();
      return received;
    },
    async events() {
      await settle();
      return received.filter((block) => block.event !== undefined);
    },
    ended: () => ended,
    async cancel() {
      await reader?.cancel();
      await done;
    },
  };
}

function parseBlock(block: string): StreamBlock {
  const fields: { event?: string; id?: number; data?: unknown; comment?: string; retry?: number } = {};
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, "")];
    if (name === "event") fields.event = value;
    else if (name === "id") fields.id = Number(value);
    else if (name === "data") fields.data = JSON.parse(value);
    else if (name === "retry") fields.retry = Number(value);
    else if (name === "") fields.comment = value;
  }
  return fields;
}
