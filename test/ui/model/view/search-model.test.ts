import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { signal } from "@preact/signals";
import type { Facets } from "../../../../src/wire/query.ts";
import { createGalleryStore } from "../../../../src/ui/model/gallery-store.ts";
import { createHistoryEntries } from "../../../../src/ui/model/view/history-entries.ts";
import { createLocationModel } from "../../../../src/ui/model/view/location.ts";
import { createRecentSearches } from "../../../../src/ui/model/view/recent-searches.ts";
import { createSearchModel } from "../../../../src/ui/model/view/search-model.ts";
import { createFakeBrowser } from "../../../support/fake-browser.ts";
import { manualClock } from "../../../support/manual-clock.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

const facets: Facets = {
  tags: [
    { name: "sky", count: 7 },
    { name: "sea side", count: 3 },
  ],
  stars: { none: 0, counts: [0, 0, 0, 0, 0, 0] },
  types: [{ name: "jpeg", count: 9 }],
  flags: { pick: 2, reject: 1, none: 6 },
  authors: ["Ann Lee", "ben"],
  untagged: 4,
  unreviewed: 5,
};

function open(address = "/") {
  const clock = manualClock();
  const fetch = async () => Response.error();
  const tab = createFakeBrowser({ clock, random: seededRandom(), fetch }).openTab({ address });
  const location = createLocationModel({ entries: createHistoryEntries(tab.ports.address), newSeed: () => 1 });
  const gallery = signal<string | undefined>("g1");
  const recent = createRecentSearches(createGalleryStore(tab.ports.deviceStore, gallery));
  const people = signal(["Cleo"]);
  const search = createSearchModel({ location, facets: signal(facets), people, recent, clock });
  return { clock, tab, location, search, gallery, query: () => location.place.value.query };
}

describe("createSearchModel", () => {
  it("searches a moment after the last key, without a step in the history", () => {
    const { clock, search, query, tab } = open();
    search.type("sk");
    clock.advance(100);
    search.type("sky");
    clock.advance(100);
    assert.equal(query(), "");
    clock.advance(100);
    assert.equal(query(), "sky");
    assert.equal(tab.steps(), 0);
  });

  it("leaves a condition that is still being written out of the view until it is whole", () => {
    const { clock, search, query } = open();
    search.type("old tag:sk");
    clock.advance(200);
    assert.equal(query(), "old");
    assert.equal(search.draft.value, "old tag:sk");
    search.type("old star>=");
    clock.advance(200);
    assert.equal(query(), "old");
    search.type("old star>=3");
    clock.advance(200);
    assert.equal(query(), "old star>=3");
    search.type("old tag:sky ");
    clock.advance(200);
    assert.equal(query(), "old tag:sky");
    search.type("is:pi");
    search.commit();
    assert.equal(query(), "is:pi");
  });

  it("waits for the value of a field that was completed, and drops it when none comes", () => {
    const { clock, search, query } = open();
    search.type("old ta");
    const [tag] = search.suggestions.value;
    assert.equal(tag?.text, "tag:");
    search.accept(tag);
    assert.equal(search.draft.value, "old tag:");
    clock.advance(200);
    assert.equal(query(), "old");
    search.commit();
    assert.deepEqual([search.draft.value.trim(), query()], ["old", "old"]);
    search.type("todo:");
    search.commit();
    assert.equal(query(), "todo:");
  });

  it("shows each condition as a chip that can be removed", () => {
    const { search, query } = open('/?q=tag:sky -is:pick old OR new star:9 "two words"');
    assert.deepEqual(
      search.chips.value.map(({ text, kind, negated }) => [text, kind, negated]),
      [
        ["tag:sky", "term", false],
        ["-is:pick", "term", true],
        ["old OR new", "or", false],
        ["star:9", "error", false],
        ['"two words"', "word", false],
      ],
    );
    assert.match(search.problem.value, /takes 0 to 5, or none; for example star>=3/);
    search.removeChip(3);
    search.removeChip(2);
    assert.equal(query(), 'tag:sky -is:pick "two words"');
    assert.equal(search.problem.value, "");
  });

  it("toggles a facet's label beside others of its kind, which the chip shows", () => {
    const { search, query } = open("/?q=old");
    search.toggleChoice("star:5", false);
    search.toggleChoice("star:4", false);
    search.toggleChoice("tag:sky", true);
    assert.equal(query(), "old star:5,4 -tag:sky");
    assert.deepEqual(
      search.chips.value.map(({ text, kind }) => [text, kind]),
      [
        ["old", "word"],
        ["star:5,4", "term"],
        ["-tag:sky", "term"],
      ],
    );
    assert.deepEqual(["star:4", "tag:sky", "star:1"].map(search.choiceOf), ["in", "out", "neither"]);
    search.toggleChoice("tag:sky", true);
    assert.equal(query(), "old star:5,4");
  });

  it("makes a step in the history for each search that is submitted, and none for what was typed on the way", () => {
    const { search, tab, clock, query } = open("/?q=old");
    search.type("fo");
    clock.advance(200);
    search.type("fox");
    clock.advance(200);
    search.commit();
    search.commit();
    assert.equal(tab.steps(), 1);
    search.toggleChoice("star:5", false);
    assert.equal(tab.steps(), 2);
    tab.back();
    assert.deepEqual([query(), search.draft.value], ["fox", "fox"]);
    tab.back();
    assert.deepEqual([query(), search.draft.value], ["old", "old"]);
  });

  it("makes no step when what was typed is taken back", () => {
    const { search, tab, clock, query } = open("/?q=old");
    search.type("fox");
    clock.advance(200);
    search.type("old");
    search.commit();
    assert.deepEqual([query(), tab.steps()], ["old", 0]);
  });

  it("offers recent searches of this gallery while nothing is typed, the latest first", () => {
    const { search, gallery } = open();
    for (const text of ["fox", "wolf", "fox"]) {
      search.type(text);
      search.commit();
    }
    search.toggleChoice("star:5", false);
    search.clear();
    const offered = () => search.suggestions.value.map(({ text }) => text);
    assert.deepEqual(offered(), ["fox", "wolf"]);
    search.type("f");
    assert.ok(!offered().includes("fox"));
    search.clear();
    const [first] = search.suggestions.value;
    assert.ok(first);
    search.accept(first);
    assert.equal(search.draft.value, "fox");
    gallery.value = "g2";
    search.clear();
    assert.deepEqual(offered(), []);
  });

  it("offers names for by:, and further values after a comma", () => {
    const { search } = open();
    const offered = (text: string) => {
      search.type(text);
      return search.suggestions.value.map((each) => each.text);
    };
    assert.deepEqual(offered("by:"), ["by:Cleo", 'by:"Ann Lee"', "by:ben"]);
    assert.deepEqual(offered("by:a"), ['by:"Ann Lee"']);
    assert.deepEqual(offered("star:4,").slice(0, 2), ["star:4,5", "star:4,3"]);
    assert.deepEqual(offered("-tag:sky,s"), ['-tag:sky,"sea side"']);
    assert.deepEqual(offered("star:n"), ["star:none"]);
    assert.deepEqual(offered("is:re"), ["is:reject", "is:reviewed"]);
  });

  it("completes the last word from the language and from what the view has", () => {
    const { search, query } = open();
    search.type("old s");
    assert.deepEqual(
      search.suggestions.value.map(({ text }) => text),
      ["star>=", "star:none", "size>", "shutter<", "tag:sky", 'tag:"sea side"'],
    );
    search.type("old -tag:se");
    const [sea] = search.suggestions.value;
    assert.equal(sea?.count, 3);
    assert.ok(sea);
    search.accept(sea);
    assert.equal(query(), 'old -tag:"sea side"');
    search.type("is:unt");
    assert.deepEqual(
      search.suggestions.value.map(({ text, count }) => [text, count]),
      [["is:untagged", 4]],
    );
    search.type("type:");
    assert.deepEqual(
      search.suggestions.value.map(({ text }) => text),
      ["type:jpeg"],
    );
    search.type("done ");
    assert.deepEqual(search.suggestions.value, []);
  });

  it("follows the address", () => {
    const { search, location, clock } = open();
    search.type("typed");
    location.goTo("/?q=theirs");
    assert.equal(search.draft.value, "theirs");
    clock.advance(1_000);
    assert.equal(search.draft.value, "theirs");
  });

  it("is emptied when someone takes the query out of the address", () => {
    const { search, location } = open("/?q=tag:bride");
    location.goTo("/");
    assert.equal(search.draft.value, "");
    assert.deepEqual(search.chips.value, []);
  });

  it("hints at the field that was meant, and searches for the text all the same", () => {
    const { search, query } = open();
    search.type("rating:5");
    assert.match(search.hint.value, /Did you mean star:5\?$/);
    assert.equal(search.problem.value, "");
    search.commit();
    assert.equal(query(), "rating:5");
    search.type("star:5 red");
    assert.equal(search.hint.value, "");
  });
});
