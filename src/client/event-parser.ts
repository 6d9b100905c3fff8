/** One event of a stream as text/event-stream carries it. */
export interface RawEvent {
  /** `message` when the stream named none. */
  readonly event: string;
  readonly data: string;
  /** The id that this very block carried; undefined for a passing event. */
  readonly id: string | undefined;
}

/** Turns bytes into events as they come. */
export interface EventParser {
  /** The events that these bytes complete. Bytes may be split anywhere, also inside a character or a line end. */
  push(bytes: Uint8Array): RawEvent[];
}

/**
 * Reads `text/event-stream` (WHATWG HTML, 9.2.6). Comments and `retry` are skipped; a block that the stream's end
 * cuts off is never given, nor is its id.
 */
export function createEventParser(): EventParser {
  const decoder = new TextDecoder();
  let rest = "";
  let afterCarriageReturn = false;
  let event = "";
  let data: string[] = [];
  let id: string | undefined;

  const readLine = (line: string, into: RawEvent[]) => {
    if (line === "") {
      if (data.length > 0) into.push({ event: event || "message", data: data.join("\n"), id });
      event = "";
      data = [];
      id = undefined;
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "event") event = value;
    else if (field === "data") data.push(value);
    else if (field === "id" && !value.includes("\0")) id = value;
  };

  return {
    push(bytes) {
      let text = decoder.decode(bytes, { stream: true });
      if (text === "") return [];
      if (afterCarriageReturn && text.startsWith("\n")) text = text.slice(1);
      afterCarriageReturn = text === "" ? false : text.endsWith("\r");
      const lines = (rest + text).split(/\r\n|\n|\r/u);
      rest = lines.pop() ?? "";
      const events: RawEvent[] = [];
      for (const line of lines) readLine(line, events);
      return events;
    },
  };
}
