import { nameOf } from "../../gallery/path.ts";
import type { PageModels } from "../model/page/start-page.ts";
import { copyText } from "../parts/copy-text.ts";

/** Copies the names or paths of what is selected, or of the image under the cursor, one a line. */
export async function copyNames({ selection, toasts }: PageModels, what: "names" | "paths"): Promise<void> {
  const paths = selection.targets.peek();
  const [first] = paths;
  if (first === undefined) return;
  const text = paths.map((path) => (what === "names" ? nameOf(path) : path.slice(1))).join("\n");
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  const isCopied = await copyText(text, field);
  field.remove();
  const copied = paths.length === 1 ? text : `${paths.length.toLocaleString()} ${what}`;
  toasts.show(
    isCopied
      ? { tone: "plain", key: "copy", text: `Copied ${copied}` }
      : { tone: "problem", key: "copy", text: "The browser does not allow copying here." },
  );
}
