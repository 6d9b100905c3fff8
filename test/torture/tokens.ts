import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runFile, type Running } from "../support/process.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { tinyPng } from "../support/test-gallery.ts";
import { createTally, type GroupOptions, type GroupOutcome, type Tally } from "./group.ts";

const roles = ["editor", "viewer"] as const;
const monthMs = 31 * 86_400_000;

/** A way in that somebody had, and its role. */
interface Pass {
  readonly role: string;
  readonly token: string;
  readonly cookie: string;
}

/**
 * The real server behind links: sessions outlive a restart and end with `--rotate-tokens`; a session opens no other port
 * and no other folder; forged, stretched and promoted sessions open nothing.
 */
export async function run({ scale, seed }: GroupOptions): Promise<GroupOutcome> {
  const [rotations, forgeries] = scale === "long" ? [20, 2_000] : [1, 40];
  const tally = createTally("tokens and sessions", seed);
  const random = seededRandom(seed);
  const home = await mkdtemp(join(tmpdir(), "lenslet-tokens-"));
  const directory = await mkdtemp(join(tmpdir(), "lenslet-shared-"));
  const other = await mkdtemp(join(tmpdir(), "lenslet-other-"));
  const running = new Set<Running>();
  const start = async (folder: string, ...flags: readonly string[]) => {
    const args = [folder, "--port", "0", "--token", ...flags];
    const server = runFile("node", "bin/lenslet.mjs", args, { env: { XDG_STATE_HOME: home } });
    running.add(server);
    const [, url = "", editor = ""] = await server.printed(/Edit +(http:\/\/[\w.:]+)\/\?t=(\w+)/);
    const [, viewer = ""] = await server.printed(/View +http:\/\/[\w.:]+\/\?t=(\w+)/);
    const stop = async () => {
      server.kill("SIGTERM");
      await server.ended;
      running.delete(server);
    };
    return { url, tokens: { editor, viewer }, stop };
  };
  try {
    for (const folder of [directory, other]) await writeFile(join(folder, "a.png"), tinyPng);
    const stranger = await start(other);
    let ended: Pass[] = [];
    for (let rotation = 0; rotation <= rotations; rotation += 1) {
      const server = await start(directory, ...(rotation > 0 ? ["--rotate-tokens"] : []));
      const { port } = new URL(server.url);
      for (const pass of ended) await knockWith(tally, server.url, rebind(pass, port), 401, "ended by a rotation");
      const passes: Pass[] = [];
      for (const role of roles) passes.push(await enter(server.url, role, server.tokens[role]));
      for (const pass of passes) {
        await knockWith(tally, server.url, pass, pass.role, "its own");
        await knockWith(tally, stranger.url, rebind(pass, new URL(stranger.url).port), 401, "of another folder");
      }
      await forge(tally, server.url, passes, forgeries, random.fraction);
      await server.stop();

      // The same tokens on another port: links go on, sessions of the old port do not, whatever the cookie is called.
      const again = await start(directory);
      tally.check(again.tokens.editor === server.tokens.editor, "a restart made new links");
      const { port: newPort } = new URL(again.url);
      for (const pass of passes) {
        await expectCookie(tally, again.url, rebind(pass, newPort).cookie, 401, "a session of another port");
        await knockWith(tally, again.url, await enter(again.url, pass.role, pass.token), pass.role, "after a restart");
      }
      await again.stop();
      ended = passes;
    }
    await stranger.stop();
  } finally {
    for (const server of running) {
      server.kill("SIGKILL");
      await server.ended;
    }
    for (const folder of [home, directory, other]) await rm(folder, { recursive: true, force: true });
  }
  return tally.outcome();
}

/** Opens a link; gives the session that it began. */
async function enter(url: string, role: string, token: string): Promise<Pass> {
  const response = await fetch(`${url}/?t=${token}`, { redirect: "manual" });
  return { role, token, cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "" };
}

/** The same value under the name that the server at this port looks for. */
function rebind(pass: Pass, port: string): Pass {
  return { ...pass, cookie: pass.cookie.replace(/^lenslet_\d+/, `lenslet_${port}`) };
}

async function knockWith(tally: Tally, url: string, pass: Pass, expected: string | 401, what: string): Promise<void> {
  await expectCookie(tally, url, pass.cookie, expected, `the ${pass.role}'s session, ${what}`);
  await expectOutcome(tally, url, { authorization: `Bearer ${pass.token}` }, expected, `the token, ${what}`);
}

function expectCookie(tally: Tally, url: string, cookie: string, expected: string | 401, what: string): Promise<void> {
  return expectOutcome(tally, url, { cookie }, expected, what);
}

/** What a request with these headers may do: nothing (401), read (viewer), or edit. */
async function expectOutcome(
  tally: Tally,
  url: string,
  headers: Record<string, string>,
  expected: string | 401,
  what: string,
): Promise<void> {
  const reading = await fetch(`${url}/item?path=/a.png`, { headers });
  await reading.text();
  const writing = await fetch(`${url}/item?path=/a.png`, {
    method: "PUT",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ tags: [], notes: what, star: 1 }),
  });
  await writing.text();
  const seen = [reading.status, writing.status].join();
  // Many wrong tokens get 429.
  const right = expected === 401 ? ["401,401", "401,429", "429,429"] : [expected === "editor" ? "200,200" : "200,403"];
  tally.check(right.includes(seen), `${what}: ${seen}`);
}

async function forge(
  tally: Tally,
  url: string,
  passes: readonly Pass[],
  count: number,
  fraction: () => number,
): Promise<void> {
  const read = async (cookie: string) => {
    const response = await fetch(`${url}/item?path=/a.png`, { headers: { cookie } });
    await response.text();
    return response.status;
  };
  for (const { cookie, role } of passes) {
    const [name = "", value = ""] = cookie.split("=");
    const [, ends = "", signature = ""] = value.split(".");
    const another = role === "editor" ? "viewer" : "editor";
    const wrong = [
      `${another}.${ends}.${signature}`,
      `${role}.${Number(ends) + monthMs / 1000}.${signature}`,
      `${role}.${ends}.`,
      `${role}.${ends}.${"0".repeat(64)}`,
      `${role}.${ends}.${signature}0`,
      `${role}.${ends}.${signature.toUpperCase()}`,
      `${role}..${signature}`,
      `.${ends}.${signature}`,
      `admin.${ends}.${signature}`,
    ].filter((each) => each !== value);
    for (let turn = 0; turn < count; turn += 1) {
      const place = Math.floor(fraction() * signature.length);
      const digit = Math.floor(fraction() * 16).toString(16);
      const changed = `${signature.slice(0, place)}${digit}${signature.slice(place + 1)}`;
      if (changed !== signature) wrong.push(`${role}.${ends}.${changed}`);
    }
    for (const each of wrong) tally.check((await read(`${name}=${each}`)) === 401, `a forged session opened: ${each}`);
    tally.check((await read(cookie)) === 200, "the right session did not open after the forgeries");
  }
}
