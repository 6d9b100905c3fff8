/** Stored as the author of labels that someone without a name sets on this page. */
export const namelessAuthor = "web";

/** The server's own word where a client sends no author. */
const noAuthor = "server";

/** The name of who wrote labels, as stored with them; "" if it names nobody. */
export function nameOfAuthor(updatedBy: string): string {
  return updatedBy === namelessAuthor || updatedBy === noAuthor ? "" : updatedBy;
}
