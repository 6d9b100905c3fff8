import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { toFinishRequest, type FinishChoice } from "../../../src/ui/finish/finish-request.ts";
import { describeOutcome, describePlan } from "../../../src/ui/finish/describe-finish.ts";

const place = { folder: "/trip", recursive: true, query: "tag:owl", targets: ["/trip/a.jpg"] };
const move: FinishChoice = { subject: "rejects", operation: "move", base: "", name: "rejects" };

describe("a request about files", () => {
  it("names the rejects, picks or matches of the place that is shown, or the selected images", () => {
    const selected = (subject: FinishChoice["subject"]) => toFinishRequest({ ...move, subject }, place);
    assert.deepEqual(selected("rejects")?.match, { path: "/trip", recursive: true, q: "is:reject" });
    assert.deepEqual(selected("picks")?.match, { path: "/trip", recursive: true, q: "is:pick" });
    assert.deepEqual(selected("matching")?.match, { path: "/trip", recursive: true, q: "tag:owl" });
    assert.deepEqual(selected("selected")?.paths, ["/trip/a.jpg"]);
  });

  it("goes to a folder in the gallery, or below one outside, however it is written", () => {
    const to = (base: string, name: string) => toFinishRequest({ ...move, base, name }, place)?.to;
    assert.deepEqual(to("", " /a/b/ "), { gallery: "/a/b" });
    assert.deepEqual(to("/media/usb", ""), { folder: "/media/usb" });
    assert.deepEqual(to("/media/usb/", "picks"), { folder: "/media/usb/picks" });
    assert.equal(to("", " / "), undefined);
    assert.equal(toFinishRequest({ ...move, name: "" }, place), null);
    assert.deepEqual(toFinishRequest({ ...move, operation: "trash", name: "" }, place)?.to, undefined);
  });

  it("has its plan and its outcome in words", () => {
    const plan = {
      plan: "",
      to: "/rejects",
      images: 1,
      companions: 2,
      bytes: 1500,
      staying: 0,
      examples: [],
      files: [],
    };
    assert.equal(describePlan({ ...plan, operation: "move" }), "1 image and 2 companions (1.5 KB) to /rejects");
    assert.equal(describePlan({ ...plan, operation: "trash", companions: 0 }), "1 image (1.5 KB) to the trash");
    const status = { id: "", at: "", images: 3, bytes: 0, handled: 4, examples: [], problem: null, files: 4 };
    const run = { ...status, operation: "link", state: "done", stayed: 1 } as const;
    assert.equal(describeOutcome({ status: run, isUndo: false }), "Linked 3 of 4 files.");
    assert.match(describeOutcome({ status: run, isUndo: true }), /1 file could not be put back/);
  });
});
