import { nameOf } from "../../wire/gallery-path.ts";
import type { PageModels } from "../model/page/start-page.ts";
import { isLong, type LongSelection } from "../model/view/targets.ts";
import { copyText } from "../parts/copy-text.ts";

/** Copies the names or paths of what is selected, or of the image under the cursor, one a line. */
export async function copyNames({ client, selection, toasts }: PageModels, what: "names" | "paths"): Promise<void> {
  const targets = selection.targets.peek();
  if (targets.length === 0) return;
  const paths = isLong(targets) ? await readPaths(client, targets) : targets.map((path) => path.slice(1));
  const text = paths.map((path) => (what === "names" ? nameOf(path) : path)).join("\n");
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

/** The paths without their leading slash. */
async function readPaths(client: PageModels["client"], { view }: LongSelection): Promise<readonly string[]> {
  const file = await client.exportSome({ view, format: "names", separator: "nul" });
  return (await file.text()).split("\0").slice(0, -1);
}
