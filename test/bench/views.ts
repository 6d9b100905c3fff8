import { createGallery } from "../../src/gallery/gallery.ts";
import { orderView, toView } from "../../src/gallery/view.ts";
import { toJsonText } from "../../src/http/json-pieces.ts";
import { unlabelled, type Labels } from "../../src/wire/sidecar.ts";
import { rate, time, type Measure } from "./measure.ts";

const images = 100_000;

/** A view of 100,000 images, as the page asks for it, against a list of items. */
export async function run(): Promise<Measure[]> {
  const labels = new Map<string, Labels>();
  const labelsOf = (path: string) => labels.get(path) ?? unlabelled;
  const gallery = createGallery(labelsOf);
  const found = Array.from({ length: images }, (_, index) => ({
    path: `/shoot ${index % 50}/IMG_${index}.jpg`,
    format: "jpeg" as const,
    width: 3000,
    height: 2000,
    size: index,
    modifiedAt: index * 1000,
  }));
  for (const { path } of found.filter((_, index) => index % 3 === 0))
    labels.set(path, { ...unlabelled, star: 3, tags: ["x"], version: 2 });
  await gallery.apply({ put: found });
  const view = (q: string) => async () => {
    const selector = { path: "/", recursive: true, q };
    return toJsonText(await toView(await orderView(gallery, selector, "name", ""), selector, "name"));
  };
  const list = async () =>
    JSON.stringify(gallery.images("/", true).map((image) => ({ ...image, ...labelsOf(image.path) })));
  await view("")();

  const [viewMs, viewText] = await timed(view(""));
  const [listMs, listText] = await timed(list);
  const [searchMs] = await timed(view("img_99 star>=3"));
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

async function timed(work: () => Promise<string>): Promise<[number, string]> {
  const runs: { readonly ms: number; readonly text: string }[] = [];
  for (let run = 0; run < 5; run += 1) {
    const startedAt = performance.now();
    const text = await work();
    runs.push({ ms: performance.now() - startedAt, text });
  }
  const median = runs.toSorted((a, b) => a.ms - b.ms)[2] ?? { ms: 0, text: "" };
  return [median.ms, median.text];
}
