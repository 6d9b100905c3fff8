import { nameOf } from "../../wire/gallery-path.ts";
import type { PageModels } from "../model/page/start-page.ts";
import { listed, toRequest } from "../model/view/targets.ts";
import { saveLink } from "../parts/save-link.ts";

/** Saves the original file of one image, or a zip of several: what is selected, or the image under the cursor. */
export async function downloadOriginals({ client, selection, toasts }: PageModels): Promise<void> {
  const targets = selection.targets.peek();
  const [first] = listed(targets);
  if (targets.length === 0) return;
  if (first !== undefined && targets.length === 1) return saveLink(client.fileUrl(first), nameOf(first));
  try {
    const { ticket, images, bytes } = (await client.prepareDownload(toRequest(targets))).body;
    saveLink(client.downloadUrl(ticket), "");
    toasts.show({ tone: "plain", key: "download", text: `Downloading ${images} originals (${formatSize(bytes)})` });
  } catch (error) {
    const text = error instanceof Error ? error.message : "The download could not be started.";
    toasts.show({ tone: "problem", key: "download", text });
  }
}

function formatSize(bytes: number): string {
  return bytes < 1e9 ? `${Math.max(1, Math.round(bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
