import type { ProblemCode } from "../wire/problem-codes.ts";
import type { HttpProblem } from "./http-problem.ts";
import { PlainResponse } from "./plain-response.ts";

/** Titles of the page that a browser shows when the gate refuses it, or there is nothing; scripts get JSON. */
const titles: Partial<Record<ProblemCode, string>> = {
  token_required: "This gallery needs a link",
  too_many_attempts: "Too many attempts",
  sign_in_required: "Sign in first",
  not_shared: "This gallery is not shared",
  foreign_host: "Unknown host name",
  not_found: "There is nothing here",
};

/** Copies the page's colours, because its style sheet is behind the gate. */
const style = `
:root { color-scheme: light dark; --surround: #e6e6e6; --raised: #fff; --text: #1b1b1b; --soft: #565656; --line: rgb(0 0 0 / 11%); --field: rgb(0 0 0 / 6%); --accent: #1f66d1; --on-accent: #fff }
@media (prefers-color-scheme: dark) {
  :root { --surround: #191919; --raised: #2c2c2c; --text: #ededed; --soft: #ababab; --line: rgb(255 255 255 / 10%); --field: rgb(255 255 255 / 8%); --accent: #6ba6ff; --on-accent: #0c1a2e }
}
* { box-sizing: border-box; margin: 0 }
body { display: grid; place-items: center; min-height: 100dvh; padding: 24px; background: var(--surround); color: var(--text); font: 15px/1.5 -apple-system, "Segoe UI", Inter, Roboto, "Noto Sans", "Helvetica Neue", "Liberation Sans", Arial, sans-serif }
main { display: grid; gap: 12px; width: min(440px, 100%); padding: 32px; border-radius: 14px; background: var(--raised); box-shadow: 0 0 0 1px var(--line), 0 10px 32px rgb(0 0 0 / 14%) }
svg { width: 36px; height: 36px; margin-bottom: 4px }
h1 { font-size: 20px; line-height: 1.25 }
p { color: var(--soft) }
form { display: flex; gap: 8px; margin-top: 8px }
input { flex: 1; min-width: 0; min-height: 40px; padding: 6px 12px; border: 1px solid transparent; border-radius: 7px; background: var(--field); color: inherit; font: inherit }
input::placeholder { color: var(--soft); opacity: 1 }
button { min-height: 40px; padding: 0 16px; border: 0; border-radius: 7px; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer }
a { color: var(--accent) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px }
`;

const formFor = (home: string) => `<form action="${home}" method="get">
<input name="t" aria-label="Link" placeholder="Paste the link here" autocomplete="off" autofocus required>
<button>Open</button>
</form>
<p>If you started the server, its terminal shows the links.</p>`;

const backTo = (home: string) => `<p><a href="${home}">Open the gallery</a></p>`;

const icon = `<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M2 3h12v10H2zM2.4 11.2 5.6 8l2.2 2.2 2.6-3 3.2 3.4M5.4 6h.1"/></svg>`;

let policy: Promise<string> | undefined;

/** The page for a refusal by the gate, or for an address without content; undefined for any other problem. `home` is the gallery's path. */
export async function refusalPage(
  { code, message, status, headers }: HttpProblem,
  home: string,
): Promise<PlainResponse | undefined> {
  const title = titles[code];
  if (title === undefined) return undefined;
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Lenslet</title>
<style>${style}</style>
</head>
<body>
<main>
${icon}
<h1>${title}</h1>
<p>${message}</p>
${code === "not_found" ? backTo(home) : ""}${code === "token_required" || code === "too_many_attempts" ? formFor(home) : ""}
</main>
</body>
</html>
`;
  return new PlainResponse(html, {
    status,
    headers: {
      ...headers,
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": await (policy ??= createPolicy()),
    },
  });
}

/** Allows only this style and a form that submits to this server. */
async function createPolicy(): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style)));
  const hash = btoa(String.fromCharCode(...digest));
  return `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
}
