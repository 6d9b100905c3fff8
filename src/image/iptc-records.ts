import { hasText, uint16be, uint32be } from "./integers.ts";
import { decodeText } from "./metadata-blocks.ts";

/** What IPTC records (IIM 4.2) say of an image. */
export interface IptcRecords {
  readonly title: string | undefined;
  readonly caption: string | undefined;
  readonly keywords: readonly string[];
}

const photoshopHead = "Photoshop 3.0\0";
const iptcResource = 0x0404;
const mostSteps = 4096;

/** Reads the records in the content of a Photoshop APP13 segment, with or without its head. */
export function readIptcRecords(segment: Uint8Array): IptcRecords {
  const records = findIptc(segment.subarray(hasText(segment, 0, photoshopHead) ? photoshopHead.length : 0));
  const keywords: string[] = [];
  let title: string | undefined;
  let caption: string | undefined;
  let steps = 0;
  for (let at = 0; at + 5 <= records.length && records[at] === 0x1c && steps < mostSteps; steps += 1) {
    const [, record, dataset] = records.subarray(at, at + 3);
    const length = uint16be(records, at + 3);
    // The highest bit marks a length of several bytes, which no text here needs.
    if (length >= 0x8000) break;
    const content = records.subarray(at + 5, at + 5 + length);
    at += 5 + length;
    if (record !== 2) continue;
    if (dataset === 5) title ??= decodeText(content);
    else if (dataset === 25) keywords.push(decodeText(content));
    else if (dataset === 120) caption ??= decodeText(content);
  }
  return { title, caption, keywords };
}

/** The resource with IPTC records: each has a signature, a number, a name of even length, and its content. */
function findIptc(resources: Uint8Array): Uint8Array {
  let steps = 0;
  for (let at = 0; at + 12 <= resources.length && hasText(resources, at, "8BIM") && steps < mostSteps; steps += 1) {
    const nameLength = 1 + (resources[at + 6] ?? 0);
    const sizeAt = at + 6 + nameLength + (nameLength & 1);
    const size = uint32be(resources, sizeAt);
    const content = resources.subarray(sizeAt + 4, sizeAt + 4 + size);
    if (uint16be(resources, at + 4) === iptcResource) return content;
    at = sizeAt + 4 + size + (size & 1);
  }
  return new Uint8Array(0);
}
