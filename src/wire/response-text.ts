/** The JSON text of a response; a long one is in pieces, so that none of them takes long to encode or to send. */
export type ResponseText = string | readonly string[];

export function charactersIn(text: ResponseText): number {
  return typeof text === "string" ? text.length : text.reduce((sum, { length }) => sum + length, 0);
}

const longestPiece = 128 * 1024;

/** Joins the pieces of a short text; a long one stays in pieces. */
export function joinShort(text: ResponseText): ResponseText {
  return typeof text === "string" || charactersIn(text) > longestPiece ? text : text.join("");
}
