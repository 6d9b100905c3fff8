import * as z from "zod";

const ItemBody = z.object({ version: z.number(), notes: z.string() });

interface Edit {
  readonly key: string;
  readonly body: string;
  readonly notes: string;
  readonly version: number;
}

/** An image that one client edits, with the responses it got. */
export interface EditedImage {
  readonly path: string;
  version: number;
  notes: string;
  /** The last edit that was acknowledged, with its response. */
  acknowledged: { readonly edit: Edit; readonly text: string } | undefined;
  /** The edit that was under way when the server was killed. */
  pending: Edit | undefined;
}

/** Images that have never been edited; each client has several, so that no edit of one run hides an earlier one. */
export function untouchedImages(count: number): EditedImage[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `/${index}.png`,
    version: 1,
    notes: "",
    acknowledged: undefined,
    pending: undefined,
  }));
}

/** The images of each client, of so many. */
export function shareOut(images: readonly EditedImage[], clients: number): EditedImage[][] {
  return Array.from({ length: clients }, (_, client) => images.filter((_each, index) => index % clients === client));
}

function send(url: string, path: string, { key, body }: Edit): Promise<Response> {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  return fetch(`${url}/item?path=${path}`, { method: "PATCH", headers, body });
}

/** Edits one image after the other until the server is gone. */
export async function editAll(url: string, images: readonly EditedImage[], onResponse: () => void): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    const image = images[turn % images.length];
    if (!image) return;
    const notes = `${image.path} ${image.version + 1}`;
    const body = JSON.stringify({ base_version: image.version, set_notes: notes });
    const next: Edit = { key: `key ${notes}`, body, notes, version: image.version + 1 };
    image.pending = next;
    let text: string;
    let status: number;
    try {
      const response = await send(url, image.path, next);
      text = await response.text();
      status = response.status;
    } catch {
      // The server has been killed.
      return;
    }
    if (status !== 200) throw new Error(`An edit got ${status} ${text}.`);
    onResponse();
    image.acknowledged = { edit: next, text };
    image.version = next.version;
    image.notes = notes;
    image.pending = undefined;
  }
}

/** What of an image is not as it was acknowledged, asked of a server that has started since; pending edits are sent again. */
export async function checkImage(url: string, image: EditedImage): Promise<string[]> {
  const { path, acknowledged, pending } = image;
  const broken: string[] = [];
  const read = async () => ItemBody.parse(await (await fetch(`${url}/item?path=${path}`)).json());

  const found = await read();
  const isThere = found.version === image.version && found.notes === image.notes;
  const isNextThere = found.version === pending?.version && found.notes === pending.notes;
  if (!isThere && !isNextThere)
    broken.push(`${path} is at ${found.version} ("${found.notes}"), acknowledged was ${image.version}`);

  if (acknowledged) {
    const again = await send(url, path, acknowledged.edit);
    const text = await again.text();
    if (again.status !== 200 || text !== acknowledged.text) broken.push(`${path}: a retry got ${again.status} ${text}`);
  }
  if (pending) {
    const late = await send(url, path, pending);
    const text = await late.text();
    const after = await read();
    if (late.status !== 200) broken.push(`${path}: what was under way got ${late.status} ${text}`);
    else if (after.version !== pending.version || after.notes !== pending.notes)
      broken.push(`${path}: what was under way was applied twice`);
    else image.acknowledged = { edit: pending, text };
  }
  const last = await read();
  image.version = last.version;
  image.notes = last.notes;
  image.pending = undefined;
  return broken;
}
