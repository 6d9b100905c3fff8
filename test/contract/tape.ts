import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";

/** One block of an event stream, with its lines as they came. */
export interface Block {
  readonly lines: readonly string[];
  readonly event: string | undefined;
  readonly id: number | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Everything that an event stream has sent so far. */
export interface Tape {
  readonly response: Response;
  /** All blocks so far, comments and `retry` too. */
  blocks(): readonly Block[];
  /** The blocks with an id. */
  numbered(): readonly Block[];
  /** The first block that fits, once it is there; fails if it does not come. */
  until(what: string, fits: (block: Block) => boolean): Promise<Block>;
  /** Whether the server has ended it. */
  ended(): boolean;
  close(): Promise<void>;
}

const patienceMs = 20_000;

export function openTape(response: Response): Tape {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const blocks: Block[] = [];
  let text = "";
  let ended = false;

  const pump = async () => {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      text += decoder.decode(part.value, { stream: true });
      const complete = text.split("\n\n");
      text = complete.pop() ?? "";
      blocks.push(...complete.map(toBlock));
    }
  };
  const finished = pump()
    .catch(() => {})
    .finally(() => {
      ended = true;
    });

  return {
    response,
    blocks: () => blocks,
    numbered: () => blocks.filter(({ id }) => id !== undefined),
    async until(what, fits) {
      const deadline = performance.now() + patienceMs;
      for (;;) {
        const found = blocks.find(fits);
        if (found) return found;
        if (performance.now() > deadline || ended) break;
        await delay(5);
      }
      const seen = blocks.map(({ lines }) => lines.join(" | ")).join("\n");
      return assert.fail(`${what} did not come${ended ? " before the stream ended" : ""}; seen:\n${seen}`);
    },
    ended: () => ended,
    async close() {
      await reader?.cancel();
      await finished;
    },
  };
}

function toBlock(block: string): Block {
  const lines = block.split("\n");
  const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const id = field("id");
  const data: unknown = JSON.parse(field("data") ?? "{}");
  return {
    lines,
    event: field("event"),
    id: id === undefined ? undefined : Number(id),
    data: typeof data === "object" && data !== null ? { ...data } : { value: data },
  };
}
