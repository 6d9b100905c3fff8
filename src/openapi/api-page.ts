import { endpoints } from "../wire/endpoints.ts";
import { problemStatus } from "../wire/problem-codes.ts";
import type { toOpenApi } from "./document.ts";
import { operations } from "./operations.ts";

type Document = ReturnType<typeof toOpenApi>;

const style = `
:root { color-scheme: light dark; --back: #f4f4f4; --card: #fff; --text: #1b1b1b; --soft: #565656; --line: rgb(0 0 0 / 12%); --accent: #1f66d1 }
@media (prefers-color-scheme: dark) { :root { --back: #191919; --card: #262626; --text: #ededed; --soft: #ababab; --line: rgb(255 255 255 / 12%); --accent: #6ba6ff } }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif }
main { max-width: 860px; margin: 0 auto; padding: 32px 20px 64px }
h1 { font-size: 26px } h2 { margin: 32px 0 8px; font-size: 18px } h3 { margin: 12px 0 4px; font-size: 14px }
p { margin: 4px 0; color: var(--soft) } a { color: var(--accent) }
details { margin: 6px 0; padding: 8px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--card) }
summary { cursor: pointer } summary b { display: inline-block; min-width: 52px; color: var(--accent); font-size: 12px } summary span { color: var(--soft) }
code, pre { font: 13px/1.45 ui-monospace, "Cascadia Code", Menlo, Consolas, monospace }
pre { overflow: auto; max-height: 320px; margin: 4px 0; padding: 8px; border-radius: 6px; background: var(--back) }
table { border-collapse: collapse } td { padding: 2px 12px 2px 0; vertical-align: top }
`;

/** The description of the API as a page without scripts, and the content security policy that it needs. */
export async function apiPage(document: Document): Promise<{ readonly html: string; readonly policy: string }> {
  const groups = new Map<string, string[]>();
  for (const [name, operation] of Object.entries(operations)) {
    const section = groups.get(operation.group) ?? [];
    const endpoint = Object.entries(endpoints).find(([each]) => each === name)?.[1];
    const described = endpoint && document.paths[endpoint.path]?.[endpoint.method.toLowerCase()];
    if (endpoint && described) section.push(card(endpoint.method, endpoint.path, operation.about, described));
    groups.set(operation.group, section);
  }
  const sections = [...groups].map(([title, cards]) => `<h2>${escape(title)}</h2>\n${cards.join("\n")}`);
  const events = Object.values(document.components.schemas).map(
    ({ title, examples }) => `<h3><code>${escape(title)}</code></h3>${code(examples[0])}`,
  );
  const problems = Object.entries(problemStatus).map(
    ([name, status]) => `<tr><td>${status}</td><td><code>${name}</code></td></tr>`,
  );
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · Lenslet</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Lenslet API</h1>
<p>For programs: <a href="./openapi.json">openapi.json</a>. A script sends the token of a link as <code>Authorization: Bearer</code>.</p>
${sections.join("\n")}
<h2>Events</h2>
<p>What <code>GET /events</code> sends, with an example of the data of each.</p>
${events.join("\n")}
<h2>Problems</h2>
<p>Every response of 400 or more is JSON with <code>error</code>, one of these codes, and <code>message</code>.</p>
<table>${problems.join("")}</table>
</main>
</body>
</html>
`;
  return { html, policy: await policyFor(style) };
}

function card(method: string, path: string, about: string, described: unknown): string {
  const summary = `<summary><b>${method}</b> <code>${escape(path)}</code> <span>${escape(about)}</span></summary>`;
  return `<details>${summary}${code(described)}</details>`;
}

function code(value: unknown): string {
  return `<pre>${escape(JSON.stringify(value, undefined, 2) ?? "")}</pre>`;
}

function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}

/** Allows only this style. */
async function policyFor(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const hash = btoa(String.fromCharCode(...digest));
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}
