import {
  createLenslet,
  createMemoryJournal,
  type Access,
  type ImageSource,
  type Journal,
  type JournalRecord,
  type Thumbnailer,
} from "lenslet";

export const logo = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
  (letter) => letter.charCodeAt(0),
);

/** Your images: here one, from a database or a store in your code. */
const modifiedAt = Date.UTC(2026, 0, 1);
const source: ImageSource = {
  title: "Logos",
  root: "database:logos",
  async scan(path, onBatch) {
    if (path !== "/") return { kind: "missing" };
    const facts = { format: "png", width: 1, height: 1 } as const;
    onBatch({ folders: ["/"], images: [{ path: "/logo.png", size: logo.length, modifiedAt, ...facts }] });
    return { kind: "complete", skipped: { names: 0, links: 0, special: 0, unreadable: 0 } };
  },
  recheck: async () => ({ folders: [], changed: [], missing: [] }),
  async open(path) {
    if (path !== "/logo.png") return { kind: "missing" };
    return {
      kind: "open",
      image: {
        size: logo.length,
        modifiedAt,
        stream: (start, end) => new Blob([logo.slice(start, end)]).stream(),
        bytes: async (start, end) => logo.slice(start, end),
        close: async () => {},
      },
    };
  },
};

/** Your storage of labels: what `append` calls durable has to survive a crash. */
export const stored: JournalRecord[] = [];
const memory = createMemoryJournal();
const journal: Journal = {
  ...memory,
  async append(records) {
    stored.push(...records);
    return memory.append(records);
  },
};

/** Your thumbnails: here the originals, which the browser scales. */
export const originals: Thumbnailer = {
  async render({ open }) {
    const image = await open();
    if (!image) return { kind: "missing" };
    const bytes = await image.bytes(0, image.size);
    await image.close();
    return { kind: "rendered", bytes, type: "image/png" };
  },
  close: async () => {},
};

/** Your sign-in. */
const access: Access = {
  kind: "custom",
  async roleOf({ headers }) {
    const user = headers.get("cookie")?.match(/user=(\w+)/)?.[1];
    if (user === undefined) return { redirect: "https://photos.example.com/sign-in" };
    return user === "ann" ? "editor" : "viewer";
  },
};

export const gallery = createLenslet({
  source,
  journal,
  thumbnailer: originals,
  basePath: "/logos",
  gate: { hosts: ["photos.example.com"], access },
});
