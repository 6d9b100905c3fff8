const mostElements = 3000;
const deepestElement = 32;

/** Whether an XML parser handles the packet cheaply: no entities, little nesting, few elements. */
export function isPlainXml(text: string): boolean {
  if (text.includes("<!DOCTYPE") || text.includes("<!ENTITY")) return false;
  let depth = 0;
  let elements = 0;
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at + 1)) {
    const end = text.indexOf(">", at);
    if (end < 0 || ++elements > mostElements) return false;
    const next = text[at + 1];
    if (next === "/") depth--;
    else if (next !== "?" && next !== "!" && text[end - 1] !== "/") depth++;
    if (depth > deepestElement) return false;
  }
  return true;
}
