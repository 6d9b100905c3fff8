import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { choicesOf, readChoices, toggleChoice } from "../../../../src/ui/model/view/facet-choice.ts";

const choiceOf = (query: string, term: string) => readChoices(query)(term);
const choose = (query: string, term: string) => toggleChoice(query, term, false);
const leaveOut = (query: string, term: string) => toggleChoice(query, term, true);

describe("toggleChoice", () => {
  it("widens the choice within a kind, and narrows the view between kinds", () => {
    let query = choose("old", "star:5");
    query = choose(query, "tag:sky");
    query = choose(query, "star:4");
    query = choose(query, 'tag:"sea side"');
    query = choose(query, "type:png");
    assert.equal(query, 'old star:5,4 tag:sky,"sea side" type:png');
    query = choose(query, "star:5");
    query = choose(query, "type:png");
    assert.equal(query, 'old star:4 tag:sky,"sea side"');
  });

  it("puts what no comma can join into one condition with OR", () => {
    assert.equal(choose("tag:sky", "is:untagged"), "tag:sky OR is:untagged");
    assert.equal(choose("tag:sky OR is:untagged", "tag:sea"), "tag:sky,sea OR is:untagged");
    assert.equal(choose("star>=4", "star:1"), "star>=4 OR star:1");
    assert.equal(choose("tag:sky OR tag:sea", "tag:sky"), "tag:sea");
  });

  it("leaves out each of several, and puts a choice in the place of its opposite", () => {
    assert.equal(leaveOut("-tag:sky", "tag:sea"), "-tag:sky,sea");
    assert.equal(leaveOut("-tag:sky", "is:untagged"), "-tag:sky -is:untagged");
    assert.equal(leaveOut("tag:sky,sea", "tag:sky"), "tag:sea -tag:sky");
    assert.equal(choose("-tag:sky,sea", "tag:sky"), "-tag:sea tag:sky");
    assert.equal(leaveOut("-tag:sky,sea", "tag:sky"), "-tag:sea");
  });

  it("keeps what a person wrote by hand", () => {
    assert.equal(choose('fox OR tag:sky -"a b" tag:a tag:b', "tag:c"), 'fox OR tag:sky -"a b" tag:a tag:b,c');
    assert.equal(choose("tag:a tag:b", "tag:a"), "tag:b");
    assert.equal(choose("-tag:a OR -tag:b", "tag:a"), "-tag:a OR -tag:b tag:a");
  });

  it("knows a label by what it means", () => {
    assert.equal(choiceOf("type:jpg,png", "type:jpeg"), "in");
    assert.equal(choiceOf("is:picked", "is:pick"), "in");
    assert.equal(choiceOf("is:unstarred", "star:none"), "in");
    assert.equal(choose("is:unstarred", "star:none"), "");
    assert.equal(choiceOf("-tag:SKY", "tag:sky"), "out");
    assert.equal(choiceOf("tag:sky OR fox", "tag:sky"), "neither");
    assert.equal(choiceOf("tag:sk*", "tag:sky"), "neither");
    assert.deepEqual(choicesOf('tag:a,"b c" star:4 -tag:d', "tags"), ["tag:a", 'tag:"b c"', "tag:d"]);
  });

  it("comes back to where it was when it is pressed twice, and always chooses what was pressed", () => {
    const terms = ["tag:a", 'tag:"b c"', "is:untagged", "star:4", "star:none", "is:pick", "type:png"];
    const term = fc.constantFrom(...terms);
    const word = fc.oneof(term, fc.constantFrom("fox", "-tag:a", "star>=3", "OR", "-star:4,5", "tag:a,x", '"open'));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), term, fc.boolean(), (words, pressed, out) => {
        const query = words.join(" ");
        const once = toggleChoice(query, pressed, out);
        const before = choiceOf(query, pressed);
        const wanted = out ? "out" : "in";
        assert.equal(choiceOf(once, pressed), before === wanted ? "neither" : wanted, once);
        if (before !== "neither") return;
        const twice = toggleChoice(once, pressed, out);
        for (const each of terms) assert.equal(choiceOf(twice, each), choiceOf(query, each), each);
      }),
    );
  });
});
