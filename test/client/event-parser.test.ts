import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createEventParser, type RawEvent } from "../../src/client/event-parser.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function parse(bytes: Uint8Array, cuts: readonly number[] = []): RawEvent[] {
  const parser = createEventParser();
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...places, bytes.length].flatMap((end, index) => parser.push(bytes.subarray(places[index - 1] ?? 0, end)));
}

describe("createEventParser", () => {
  it("gives the same events wherever the bytes are split", () => {
    const line = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll(/[\r\n\0]/gu, ""));
    const event = fc.record({
      event: line.filter((text) => text !== ""),
      data: fc.array(line, { minLength: 1, maxLength: 3 }),
      id: fc.option(line, { nil: undefined }),
      end: fc.constantFrom("\n", "\r\n", "\r"),
      comment: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 12 }), (events, cuts) => {
        const text = events
          .map(({ event: name, data, id, end, comment }) =>
            [
              ...(comment ? [": ping"] : []),
              `event: ${name}`,
              ...(id === undefined ? [] : [`id: ${id}`]),
              ...data.map((each) => `data: ${each}`),
              "",
              "",
            ].join(end),
          )
          .join("");
        const expected = events.map(({ event: name, data, id }) => ({ event: name, data: data.join("\n"), id }));
        assert.deepEqual(parse(encode(text), cuts), expected);
        assert.deepEqual(parse(encode(text), [...encode(text).keys()]), expected);
      }),
    );
  });

  it("gives no event and no id for a block that the end of the stream cuts off", () => {
    assert.deepEqual(parse(encode("event: a\nid: 1\ndata: 1\n\nevent: b\nid: 2\ndata: 2\n")), [
      { event: "a", data: "1", id: "1" },
    ]);
  });

  it("skips comments, retry, unknown fields and blocks without data", () => {
    assert.deepEqual(parse(encode("retry: 3000\n\n: ping\n\nid: 7\n\nwhatever\ndata:x\n\n")), [
      { event: "message", data: "x", id: undefined },
    ]);
  });

  it("reads past a byte order mark", () => {
    assert.deepEqual(parse(encode("\uFEFFevent: a\ndata: 1\n\n"), [1, 2]), [{ event: "a", data: "1", id: undefined }]);
  });
});
