import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import { createDirectorySource } from "../../src/source/directory-source.ts";
import { QueryResponse } from "../../src/wire/query.ts";
import { Sidecar } from "../../src/wire/sidecar.ts";
import { folderPerTest } from "../support/scanned-folder.ts";
import { openTestGallery, tinyPng } from "../support/test-gallery.ts";

const folder = folderPerTest();
const place = (path: string) => join(folder.root, path);
const rename = (from: string, to: string) => fs.renameSync(place(from), place(to));

/** A watched gallery of a folder on the disk; each image has its number as a note. */
async function openLabelled(paths: readonly string[]) {
  for (const [index, path] of paths.entries()) {
    folder.put(path, new Uint8Array([...tinyPng, ...new Uint8Array(index)]));
    fs.utimesSync(place(path), 1_600_000_000, 1_600_000_000 + index);
  }
  let index: Uint8Array | undefined;
  const journal = {
    ...createMemoryJournal(),
    loadIndex: async () => index,
    async saveIndex(pieces: AsyncIterable<Uint8Array>) {
      const all: Uint8Array[] = [];
      for await (const piece of pieces) all.push(piece);
      index = new Uint8Array(Buffer.concat(all));
    },
  };
  const open = () => openTestGallery([], { source: createDirectorySource(folder.root), journal, clock: systemClock });
  let gallery = await open();
  for (const [number, path] of paths.entries())
    assert.equal((await gallery.patch(path, { set_notes: `${number}`, base_version: 1 })).status, 200);
  const notes = async () => {
    const found: Record<string, string> = {};
    for (const path of QueryResponse.parse((await gallery.call("GET", "/query?recursive=1")).body).paths) {
      const { status, body } = await gallery.call("GET", `/item?path=${path}`);
      found[path] = status === 200 ? Sidecar.parse(body).notes : "";
    }
    return found;
  };
  return {
    notes,
    /** Resolves once the gallery shows these paths with these notes. */
    async until(expected: Readonly<Record<string, string>>) {
      const events = await gallery.lenslet.fetch(new Request("http://localhost/events"));
      const reader = events.body?.getReader();
      const goal = JSON.stringify(expected);
      for (let now = await notes(); JSON.stringify(now) !== goal; now = await notes()) {
        const stop = setTimeout(() => void reader?.cancel(), 6_000);
        const read = await reader?.read();
        clearTimeout(stop);
        if (read?.done !== false) return assert.deepEqual(await notes(), expected);
      }
      await reader?.cancel();
    },
    async restart(meanwhile: () => void) {
      await gallery.lenslet.close();
      meanwhile();
      gallery = await open();
    },
    close: () => gallery.lenslet.close(),
  };
}

describe("labels of files that are renamed on the disk", () => {
  it("follow two files that swap names, and a chain, watched and while the server is off", async () => {
    const { until, notes, restart, close } = await openLabelled(["/a.png", "/b.png", "/c/d.png"]);
    const swap = () => {
      rename("/a.png", "/.held");
      rename("/b.png", "/a.png");
      rename("/.held", "/b.png");
    };
    swap();
    await until({ "/a.png": "1", "/b.png": "0", "/c/d.png": "2" });
    rename("/c/d.png", "/e.png");
    rename("/b.png", "/c/d.png");
    rename("/a.png", "/b.png");
    await until({ "/b.png": "1", "/c/d.png": "0", "/e.png": "2" });
    await restart(() => {
      rename("/e.png", "/f.png");
      rename("/b.png", "/e.png");
      rename("/c/d.png", "/b.png");
    });
    assert.deepEqual(await notes(), { "/b.png": "0", "/e.png": "1", "/f.png": "2" });
    await close();
  });

  it("follow the files of folders that swap names, or take each other's, watched and while the server is off", async () => {
    const { until, notes, restart, close } = await openLabelled(["/x/1.png", "/x/y/1.png", "/z/1.png", "/z/y/1.png"]);
    const swap = () => {
      rename("/x", "/.held");
      rename("/z", "/x");
      rename("/.held", "/z");
    };
    swap();
    await until({ "/x/1.png": "2", "/x/y/1.png": "3", "/z/1.png": "0", "/z/y/1.png": "1" });
    rename("/z", "/w");
    rename("/x", "/z");
    await until({ "/w/1.png": "0", "/w/y/1.png": "1", "/z/1.png": "2", "/z/y/1.png": "3" });
    await restart(() => {
      rename("/w", "/v");
      rename("/z", "/w");
    });
    assert.deepEqual(await notes(), { "/v/1.png": "0", "/v/y/1.png": "1", "/w/1.png": "2", "/w/y/1.png": "3" });
    await close();
  });
});
