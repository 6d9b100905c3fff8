import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { createVisitorQueue } from "../../src/http/visitor-queue.ts";
import { TooMuchWork } from "../../src/time-slices.ts";
import { openTestGallery } from "../support/test-gallery.ts";
import { editorToken, viewerToken } from "../support/attackers.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("the queue of a visitor", () => {
  it("runs so many at once, the others in their order, and each once, whatever fails", async () => {
    const steps = fc.array(fc.record({ visitor: fc.constantFrom("a", "b"), fails: fc.boolean() }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(steps, fc.infiniteStream(fc.nat()), async (requests, choices) => {
        const queue = createVisitorQueue({ most: 2 });
        const begun: { visitor: string; index: number; end: () => void }[] = [];
        const running = { a: 0, b: 0 };
        const order = { a: [] as number[], b: [] as number[] };
        const outcomes = requests.map(({ visitor, fails }, index) =>
          queue
            .run(visitor, async () => {
              running[visitor] += 1;
              assert.ok(running[visitor] <= 2);
              order[visitor].push(index);
              await new Promise<void>((resolve) => begun.push({ visitor, index, end: resolve }));
              running[visitor] -= 1;
              if (fails) throw new RangeError("It failed.");
              return index;
            })
            .catch((error: unknown) => (error instanceof RangeError ? -1 : assert.fail(String(error)))),
        );
        await settled();
        while (begun.length > 0) {
          const [{ end } = { end: () => {} }] = begun.splice((choices.next().value ?? 0) % begun.length, 1);
          end();
          await settled();
        }
        assert.deepEqual(
          await Promise.all(outcomes),
          requests.map(({ fails }, index) => (fails ? -1 : index)),
        );
        for (const visitor of ["a", "b"] as const)
          assert.deepEqual(
            order[visitor],
            order[visitor].toSorted((one, other) => one - other),
          );
      }),
      { numRuns: 50 },
    );
  });

  it("refuses what would wait behind too many, and lets others in", async () => {
    const queue = createVisitorQueue({ most: 1, mostWaiting: 1 });
    let end = () => {};
    const first = queue.run("a", () => new Promise<void>((resolve) => (end = resolve)));
    const second = queue.run("a", async () => "second");
    await assert.rejects(
      queue.run("a", async () => {}),
      TooMuchWork,
    );
    assert.equal(await queue.run("b", async () => "b"), "b");
    assert.equal(await queue.run(undefined, async () => "anybody"), "anybody");
    end();
    await first;
    assert.equal(await second, "second");
  });
});

describe("long requests of one visitor", () => {
  it("do not use up the room of others", async () => {
    const gallery = await openTestGallery(["/a.png"], {
      gate: { access: { kind: "tokens", editor: editorToken, viewer: viewerToken } },
    });
    const ask = (token: string, q: string) =>
      gallery.lenslet.fetch(
        new Request(`http://localhost/query?q=${q}`, { headers: { authorization: `Bearer ${token}` } }),
      );
    const many = Array.from({ length: 400 }, (_, index) => ask(viewerToken, `viewer${index}`));
    assert.equal((await ask(editorToken, "editor")).status, 200);
    const statuses = await Promise.all(many.map(async (each) => (await each).status));
    assert.ok(
      statuses.every((status) => status === 200 || status === 503),
      String(statuses),
    );
    assert.equal(statuses.filter((status) => status === 200).length, 108);
    await gallery.lenslet.close();
  });
});
