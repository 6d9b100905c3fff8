import { pickTag, rejectTag } from "../gallery/flag.ts";
import type { ExportRow } from "../wire/export.ts";

/** An XMP packet (ISO 16684-1) with an image's labels, as Lightroom, digiKam and exiftool read them. */
export function toXmp(row: ExportRow): string {
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Lenslet">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  ${toXmpDescription(row)}
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
`;
}

/**
 * The part of a packet with the labels. `about` is what the other parts are about, and `translations` are entries of the
 * description in particular languages, as they are written there.
 */
export function toXmpDescription(row: ExportRow, about = `""`, translations = ""): string {
  const { star, flag, tags, notes } = row;
  const attributes = [
    // Adobe's and most other programs mark a rejected image with rating -1.
    ...(flag === rejectTag ? [`xmp:Rating="-1"`] : star === null ? [] : [`xmp:Rating="${star}"`]),
    ...(flag === null
      ? []
      : [`xmpDM:pick="${flag === pickTag ? 1 : -1}"`, `digiKam:PickLabel="${flag === pickTag ? 3 : 1}"`]),
    // The rating of a rejected image is -1, so its stars go into a property of our own.
    ...(flag === rejectTag && star !== null ? [`lenslet:Star="${star}"`] : []),
    ...(row.updated_at === "" ? [] : [`xmp:MetadataDate="${escapeXml(row.updated_at)}"`]),
    ...(row.updated_by === "" ? [] : [`lenslet:UpdatedBy="${escapeXml(row.updated_by)}"`]),
    `lenslet:Version="${row.version}"`,
    ...(Object.keys(row.metrics).length === 0 ? [] : [`lenslet:Metrics="${escapeXml(JSON.stringify(row.metrics))}"`]),
  ];
  const elements = [
    ...(tags.length === 0
      ? []
      : [
          container("dc:subject", "Bag", tags),
          container(
            "lr:hierarchicalSubject",
            "Bag",
            tags.map((tag) => tag.replaceAll("/", "|")),
          ),
          container(
            "digiKam:TagsList",
            "Seq",
            tags.map((tag) => tag.replaceAll("|", "/")),
          ),
        ]),
    ...(notes === "" && translations === ""
      ? []
      : [
          `   <dc:description>\n    <rdf:Alt>\n     <rdf:li xml:lang="x-default">${escapeXml(notes)}</rdf:li>\n${translations}    </rdf:Alt>\n   </dc:description>\n`,
        ]),
  ];
  return `<rdf:Description rdf:about=${about}
    xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:xmpDM="http://ns.adobe.com/xmp/1.0/DynamicMedia/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:lr="http://ns.adobe.com/lightroom/1.0/"
    xmlns:digiKam="http://www.digikam.org/ns/1.0/"
    xmlns:lenslet="urn:lenslet:labels:1"
    ${attributes.join("\n    ")}>
${elements.join("")}  </rdf:Description>`;
}

function container(name: string, kind: "Bag" | "Seq", values: readonly string[]): string {
  const items = values.map((value) => `     <rdf:li>${escapeXml(value)}</rdf:li>\n`).join("");
  return `   <${name}>\n    <rdf:${kind}>\n${items}    </rdf:${kind}>\n   </${name}>\n`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

function isXmlCharacter(character: string): boolean {
  const code = character.charCodeAt(0);
  return "\t\n\r".includes(character) || (code >= 0x20 && code < 0xfffe);
}

/** Escapes text for XML 1.0, and removes the control characters that XML 1.0 does not allow. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\uFFFE\uFFFF]/gu, (character) => (isXmlCharacter(character) ? character : ""))
    .replaceAll(/[&<>"\t\n\r]/gu, (character) => entities[character] ?? character);
}
