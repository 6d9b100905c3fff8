import { HttpProblem } from "./http-problem.ts";

/**
 * Returns the version that a change is based on, from `If-Match` (an integer, bare or as a strong or weak entity tag, RFC
 * 9110 section 13.1.1) or the body. Throws if there is none or the two differ.
 */
export function requireBaseVersion(headers: Headers, inBody: number | undefined): number {
  const header = headers.get("if-match");
  const inHeader = header === null ? undefined : parseVersion(header);
  const version = inHeader ?? inBody;
  if (version === undefined)
    throw new HttpProblem("missing_base_version", "Send the version that you change, as If-Match or base_version.");
  if (inHeader !== undefined && inBody !== undefined && inHeader !== inBody) {
    throw new HttpProblem("version_mismatch", "If-Match and base_version name different versions.");
  }
  return version;
}

function parseVersion(header: string): number {
  const digits = /^(?:(?:W\/)?"(\d{1,15})"|(\d{1,15}))$/.exec(header.trim());
  const text = digits?.[1] ?? digits?.[2];
  if (text === undefined) throw new HttpProblem("invalid_if_match", "If-Match must hold the version as an integer.");
  return Number(text);
}
