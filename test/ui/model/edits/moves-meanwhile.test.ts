import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { createMovesMeanwhile } from "../../../../src/ui/model/edits/moves-meanwhile.ts";
import { manualClock } from "../../../support/manual-clock.ts";

function openMoves() {
  const clock = manualClock();
  const moves = createMovesMeanwhile(clock);
  const move = async (from: string, to: string) => {
    moves.note((path) => (path === from ? to : path));
    await turn();
  };
  return { clock, moves, move };
}

describe("the search for images that an edit did not find", () => {
  it("ends once it knows where each of them is, whatever else is moved before", async () => {
    const { moves, move } = openMoves();
    const search = moves.follow()(["/a", "/b"]);
    await move("/other", "/elsewhere");
    await move("/a", "/c");
    await move("/b", "/held");
    assert.deepEqual([...(await search)], [["/a", "/c"], ["/b", "/held"]]); // prettier-ignore
  });

  it("ends after a second with what it knows", async () => {
    const { clock, moves, move } = openMoves();
    let found: ReadonlyMap<string, string> | undefined;
    void moves
      .follow()(["/deleted", "/b"])
      .then((paths) => (found = paths));
    await move("/b", "/c");
    clock.advance(999);
    await turn();
    assert.equal(found, undefined);
    clock.advance(1);
    await turn();
    assert.deepEqual([...(found ?? [])], [["/b", "/c"]]);
  });

  it("knows the moves since the edit, and those shortly before, which the page may not show yet", async () => {
    const { clock, moves, move } = openMoves();
    await move("/long-ago", "/a");
    clock.advance(1_000);
    await move("/just-now", "/b");
    clock.advance(1_001);
    const find = moves.follow();
    await move("/b", "/c");
    const search = find(["/long-ago", "/just-now"]);
    clock.advance(1_000);
    assert.deepEqual([...(await search)], [["/just-now", "/c"]]);
  });
});
