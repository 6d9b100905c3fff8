import { createGallery } from "../../src/gallery/gallery.ts";
import { toView } from "../../src/gallery/view.ts";
import { unlabelled, type Labels } from "../../src/wire/sidecar.ts";
import { rate, time, type Measure } from "./measure.ts";

const images = 100_000;

/** A view of 100,000 images, as the page asks for it, against a list of items. */
export async function run(): Promise<Measure[]> {
  const gallery = createGallery();
  const labels = new Map<string, Labels>();
  const rescan = gallery.rescan("/");
  const found = Array.from({ length: images }, (_, index) => ({
    path: `/shoot ${index % 50}/IMG_${index}.jpg`,
    format: "jpeg" as const,
    width: 3000,
    height: 2000,
    size: index,
    modifiedAt: index * 1000,
  }));
  rescan.add({ folders: ["/"], images: found });
  rescan.commit();
  for (const { path } of found.filter((_, index) => index % 3 === 0))
    labels.set(path, { ...unlabelled, star: 3, tags: ["x"], version: 2 });
  const labelsOf = (path: string) => labels.get(path) ?? unlabelled;
  const view = (q: string) => () =>
    JSON.stringify(toView(gallery, labelsOf, { path: "/", recursive: true, q }, "name", ""));
  const list = () => JSON.stringify(gallery.images("/", true).map((image) => ({ ...image, ...labelsOf(image.path) })));
  view("")();

  const [viewMs, viewText] = timed(view(""));
  const [listMs, listText] = timed(list);
  const [searchMs] = timed(view("img_99 star>=3"));
  return [
    time("view of 100,000 images", "ms", viewMs, listMs, "a list of items"),
    rate(
      "bytes of that view",
      "images/KB",
      images / (viewText.length / 1000),
      images / (listText.length / 1000),
      "a list of items",
    ),
    time("search in 100,000 images", "ms", searchMs, listMs, "a list of items, to search in the page"),
  ];
}

function timed(work: () => string): [number, string] {
  const runs = Array.from({ length: 5 }, () => {
    const startedAt = performance.now();
    const text = work();
    return { ms: performance.now() - startedAt, text };
  }).toSorted((a, b) => a.ms - b.ms);
  const median = runs[2] ?? { ms: 0, text: "" };
  return [median.ms, median.text];
}
