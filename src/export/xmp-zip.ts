import { makeZip } from "client-zip";
import type { SidecarNaming } from "../wire/export.ts";
import type { RowBatches } from "./export-row.ts";
import { sidecarPath } from "./sidecar-name.ts";
import { toXmp } from "./xmp.ts";

/** A zip with the XMP sidecar of each labelled image, in the folders of the gallery. */
export async function* zipSidecars(rows: RowBatches, naming: SidecarNaming): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = makeZip(sidecars(rows, naming)).getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield Uint8Array.from(part.value);
  } finally {
    await reader.cancel();
  }
}

async function* sidecars(rows: RowBatches, naming: SidecarNaming) {
  const taken = new Set<string>();
  for await (const batch of rows) {
    for (const row of batch) {
      if (row.updated_at === "") continue;
      const wanted = sidecarPath(row.path, naming);
      // `img.jpg` and `img.png` would share `img.xmp`, so the second one gets its full name.
      const name = taken.has(wanted) ? sidecarPath(row.path, "full") : wanted;
      taken.add(name);
      yield { name, lastModified: new Date(row.updated_at), input: toXmp(row) };
    }
  }
}
