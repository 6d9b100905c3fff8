/** Replaces the labels of an image by notes; resolves with the status. */
export async function putNotes(url: string, path: string, notes: string): Promise<number> {
  const response = await fetch(`${url}/item?path=${path}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ tags: [], star: null, notes }),
  });
  await response.arrayBuffer();
  return response.status;
}
