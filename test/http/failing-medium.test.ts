import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import sharp from "sharp";
import type { ImageSource } from "../../src/source/source.ts";
import { createMemorySource } from "../../src/source/memory-source.ts";
import { createSharpThumbnailer } from "../../src/thumbs/sharp.ts";
import { openTestGallery } from "../support/test-gallery.ts";

/** A source whose files open and then cannot be read, or may not be opened. */
function failingSource(images: Record<string, Uint8Array>, fails: () => "read" | "open" | "nothing"): ImageSource {
  const source = createMemorySource({ images });
  const error = () => Object.assign(new Error("EIO: i/o error, read"), { code: "EIO" });
  return {
    ...source,
    async open(path) {
      if (fails() === "open") return { kind: "unreadable" };
      const opened = await source.open(path);
      if (opened.kind !== "open" || fails() === "nothing") return opened;
      return {
        kind: "open",
        image: {
          ...opened.image,
          bytes: () => Promise.reject(error()),
          stream: () => new ReadableStream({ pull: (controller) => controller.error(error()) }),
        },
      };
    },
  };
}

describe("a file whose medium fails", () => {
  let fails: "read" | "open" | "nothing" = "read";
  let gallery: Awaited<ReturnType<typeof openTestGallery>>;

  before(async () => {
    const image = await sharp({ create: { width: 60, height: 40, channels: 3, background: "red" } })
      .jpeg()
      .toBuffer();
    gallery = await openTestGallery([], {
      source: failingSource({ "/a.jpg": image }, () => fails),
      thumbnailer: createSharpThumbnailer({ concurrency: 1 }),
    });
  });

  after(() => gallery.lenslet.close());

  it("differs from one that has gone, alike on every route, and is tried again", async () => {
    for (fails of ["read", "open"] as const) {
      for (const route of ["/thumb?", "/preview?", "/thumb?embedded=1&", "/metadata?"]) {
        const response = await gallery.lenslet.fetch(new Request(`http://localhost${route}path=/a.jpg`));
        const body: unknown = await response.json();
        assert.equal(response.status, 422, route);
        assert.deepEqual(body, {
          error: "unreadable_image",
          message: "The file cannot be read. Check its permissions and its disk.",
        });
      }
    }
    fails = "nothing";
    assert.equal((await gallery.call("GET", "/thumb?path=/a.jpg")).status, 200);
    assert.equal((await gallery.call("GET", "/metadata?path=/a.jpg")).status, 200);
    assert.deepEqual(gallery.errors, []);
  });
});
