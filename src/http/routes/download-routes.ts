import type { Clock } from "../../clock.ts";
import { type OriginalFile, zipOriginals } from "../../export/originals-zip.ts";
import type { TableRows } from "../../gallery/view.ts";
import type { Random } from "../../random.ts";
import type { TimeSlices } from "../../time-slices.ts";
import { DownloadRequest, type DownloadTicket } from "../../wire/download.ts";
import type { AdmissionControl } from "../admission.ts";
import { readBody } from "../body.ts";
import type { Handlers } from "../call.ts";
import { encodeFileName } from "../file-name.ts";
import { HttpProblem } from "../http-problem.ts";
import type { ImageOpener } from "../image-opener.ts";
import type { SelectImages } from "../image-selection.ts";
import { PlainResponse, uncachedJson } from "../plain-response.ts";

export interface DownloadDependencies {
  readonly slices: TimeSlices;
  readonly select: SelectImages;
  readonly admission: Pick<AdmissionControl, "admitPaths" | "admitAll">;
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
  slices,
  select,
  admission,
  open,
  clock,
  random,
  title,
}: DownloadDependencies): Handlers<"prepareDownload" | "download"> {
  const tickets = new Map<string, { readonly images: TableRows; readonly endsAt: number }>();

  const issue = (images: TableRows): string => {
    for (const [ticket, { endsAt }] of tickets) if (endsAt <= clock.now()) tickets.delete(ticket);
    const [oldest] = tickets.keys();
    if (tickets.size >= mostTickets && oldest !== undefined) tickets.delete(oldest);
    const ticket = random.hex(16);
    tickets.set(ticket, { images, endsAt: clock.now() + ticketLifeMs });
    return ticket;
  };

  return {
    async prepareDownload(call) {
      const selection = await readBody(call, DownloadRequest);
      if (selection.match) await admission.admitAll();
      else await admission.admitPaths(selection.paths ?? []);
      const images = await slices.run((slice) => select(selection, slice));
      const { table, rows } = images;
      if (rows.length === 0) throw new HttpProblem("not_found", "None of these images is in the folder.");
      const sizes = table.column("size");
      const bytes = rows.reduce((sum, row) => sum + (sizes[row] ?? 0), 0);
      return uncachedJson({ ticket: issue(images), images: rows.length, bytes } satisfies DownloadTicket);
    },

    download({ url }) {
      const found = tickets.get(url.searchParams.get("ticket") ?? "");
      if (!found || found.endsAt <= clock.now())
        throw new HttpProblem("not_found", "This download has expired. Start it again.");
      return new PlainResponse(zipOriginals(filesOf(found.images, open)), {
        headers: {
          "content-type": "application/zip",
          "content-disposition": `attachment; filename*=UTF-8''${encodeFileName(`${title}.zip`)}`,
          "cache-control": "no-store",
        },
      });
    },
  };
}

function* filesOf({ table, rows }: TableRows, open: ImageOpener["open"]): Generator<OriginalFile> {
  for (const row of rows) {
    const image = table.image(row);
    yield {
      name: image.path.slice(1),
      modifiedAt: image.modifiedAt,
      async open() {
        try {
          const file = await open(image);
          return file.stream(0, file.size);
        } catch (error) {
          if (error instanceof HttpProblem) return undefined;
          throw error;
        }
      },
    };
  }
}
