import type { Clock } from "../../clock.ts";
import { zipOriginals } from "../../export/originals-zip.ts";
import type { GalleryImage } from "../../gallery/gallery-image.ts";
import type { Gallery } from "../../gallery/gallery.ts";
import type { OpenViews } from "../../gallery/open-views.ts";
import { findImages, imagesOf } from "../../gallery/view.ts";
import type { Random } from "../../random.ts";
import type { TimeSlices } from "../../time-slices.ts";
import { DownloadRequest, type DownloadTicket } from "../../wire/download.ts";
import { readBody } from "../body.ts";
import type { Handlers } from "../call.ts";
import { encodeFileName } from "../file-name.ts";
import { HttpProblem } from "../http-problem.ts";
import type { ImageOpener } from "../image-opener.ts";
import { selectedRows } from "../opened-view.ts";
import { requireFewTerms, requirePath } from "../parameters.ts";
import { PlainResponse, uncachedJson } from "../plain-response.ts";

export interface DownloadDependencies {
  readonly gallery: Gallery;
  readonly slices: TimeSlices;
  readonly openViews: OpenViews;
  readonly open: ImageOpener["open"];
  readonly clock: Pick<Clock, "now">;
  readonly random: Random;
  /** The gallery's title, used as the file name. */
  readonly title: string;
}

const ticketLifeMs = 10 * 60_000;
const mostTickets = 50;

/** Original files of many images as one zip: prepared by a POST, so that a browser can save it from a plain URL. */
export function downloadRoutes({
  gallery,
  slices,
  openViews,
  open,
  clock,
  random,
  title,
}: DownloadDependencies): Handlers<"prepareDownload" | "download"> {
  const tickets = new Map<string, { readonly images: readonly GalleryImage[]; readonly endsAt: number }>();

  const issue = (images: readonly GalleryImage[]): string => {
    for (const [ticket, { endsAt }] of tickets) if (endsAt <= clock.now()) tickets.delete(ticket);
    const [oldest] = tickets.keys();
    if (tickets.size >= mostTickets && oldest !== undefined) tickets.delete(oldest);
    const ticket = random.hex(16);
    tickets.set(ticket, { images, endsAt: clock.now() + ticketLifeMs });
    return ticket;
  };

  return {
    async prepareDownload(call) {
      const { paths = [], match, view } = await readBody(call, DownloadRequest);
      if (match) requireFewTerms(match.q);
      const selected = async () => {
        if (view) return imagesOf(selectedRows(openViews, view));
        if (!match) return paths.flatMap((path) => gallery.image(requirePath(path)) ?? []);
        const selector = { ...match, path: requirePath(match.path) };
        return imagesOf(await slices.run((slice) => findImages(gallery, selector, slice)));
      };
      const images = await selected();
      if (images.length === 0) throw new HttpProblem("not_found", "None of these images is in the folder.");
      const bytes = images.reduce((sum, { size }) => sum + size, 0);
      return uncachedJson({ ticket: issue(images), images: images.length, bytes } satisfies DownloadTicket);
    },

    download({ url }) {
      const found = tickets.get(url.searchParams.get("ticket") ?? "");
      if (!found || found.endsAt <= clock.now())
        throw new HttpProblem("not_found", "This download has expired. Start it again.");
      const files = found.images.map((image) => ({
        name: image.path.slice(1),
        modifiedAt: image.modifiedAt,
        open: async () => {
          try {
            const file = await open(image);
            return file.stream(0, file.size);
          } catch (error) {
            if (error instanceof HttpProblem) return undefined;
            throw error;
          }
        },
      }));
      return new PlainResponse(zipOriginals(files), {
        headers: {
          "content-type": "application/zip",
          "content-disposition": `attachment; filename*=UTF-8''${encodeFileName(`${title}.zip`)}`,
          "cache-control": "no-store",
        },
      });
    },
  };
}
