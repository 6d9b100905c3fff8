import { z } from "zod";

const BulkBody = z.object({ changed: z.number(), unchanged: z.number() });
const QueryBody = z.object({ total: z.number(), versions: z.array(z.number()), stars: z.array(z.number().nullable()) });

interface Edit {
  readonly key: string;
  readonly star: number;
}

/** Images that one client edits with one request after another, each of which counts as a whole. */
export interface EditedTogether {
  readonly folder: string;
  readonly count: number;
  edits: number;
  acknowledged: { readonly edit: Edit; readonly text: string } | undefined;
  /** The edit that was under way when the server was killed. */
  pending: Edit | undefined;
}

function send(url: string, { folder }: EditedTogether, { key, star }: Edit): Promise<Response> {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  const body = JSON.stringify({ edits: [{ match: { path: folder }, set_star: star }] });
  return fetch(`${url}/items/bulk`, { method: "POST", headers, body });
}

/** Edits all images again and again until the server is gone. */
export async function editTogether(url: string, images: EditedTogether, onResponse: () => void): Promise<void> {
  for (;;) {
    images.edits += 1;
    const edit = { key: `together ${images.edits}`, star: 1 + (images.edits % 5) };
    images.pending = edit;
    let text: string;
    try {
      const response = await send(url, images, edit);
      text = await response.text();
      if (response.status !== 200) throw new Error(`A bulk edit got ${response.status} ${text}.`);
    } catch (error) {
      if (error instanceof TypeError) return;
      throw error;
    }
    onResponse();
    images.acknowledged = { edit, text };
    images.pending = undefined;
  }
}

/** What is not as it was acknowledged, asked of a server that has started since; the pending edit is sent again. */
export async function checkTogether(url: string, images: EditedTogether): Promise<string[]> {
  const { folder, count, acknowledged, pending } = images;
  const broken: string[] = [];
  const read = async () => {
    const { total, versions, stars } = QueryBody.parse(await (await fetch(`${url}/query?path=${folder}`)).json());
    if (total !== count) broken.push(`${folder} has ${total} of ${count} images`);
    return [...new Set(stars.map((star, at) => `star ${star}, version ${versions[at]}`))];
  };
  const found = await read();
  if (found.length > 1) broken.push(`${folder}: a part of a bulk edit is there: ${found.join("; ")}`);
  const isThere = acknowledged && found[0]?.startsWith(`star ${acknowledged.edit.star},`);
  const isNextThere = pending && found[0]?.startsWith(`star ${pending.star},`);
  if (acknowledged && !isThere && !isNextThere)
    broken.push(`${folder}: acknowledged was star ${acknowledged.edit.star}, there is ${found[0]}`);
  if (acknowledged) {
    const again = await send(url, images, acknowledged.edit);
    const text = await again.text();
    if (again.status !== 200 || text !== acknowledged.text)
      broken.push(`${folder}: a retry was responded to otherwise`);
    if ((await read()).join() !== found.join()) broken.push(`${folder}: a retry was applied again`);
  }
  if (pending) {
    const late = await send(url, images, pending);
    const text = await late.text();
    const body = BulkBody.safeParse(JSON.parse(text));
    if (body.data?.changed !== count)
      broken.push(`${folder}: what was under way got ${late.status} ${text.slice(0, 200)}`);
    const [after = "", ...others] = await read();
    if (others.length > 0 || !after.startsWith(`star ${pending.star},`)) broken.push(`${folder}: it led to ${after}`);
    if (isNextThere && after !== found[0]) broken.push(`${folder}: what was under way was applied twice`);
    images.acknowledged = { edit: pending, text };
  }
  images.pending = undefined;
  return broken;
}
