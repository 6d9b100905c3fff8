import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { systemRandom } from "../random.ts";

const Token = z.string().regex(/^[0-9a-f]{32,}$/);

/** The secrets in the two links to a folder. */
export const Tokens = z.object({ viewer: Token, editor: Token });
export type Tokens = z.infer<typeof Tokens>;

/** Creates new tokens of 128 random bits each. */
export function createTokens(): Tokens {
  return { viewer: systemRandom.hex(16), editor: systemRandom.hex(16) };
}

export interface FoundTokens {
  readonly tokens: Tokens;
  /** Stores them for the next start, readable only by this user. Rejects if they cannot be written. */
  readonly store: () => Promise<void>;
}

/** The tokens of a folder, which survive restarts; new ones on first use and with `rotate`. */
export async function findTokens(directory: string, rotate: boolean, home = stateHome()): Promise<FoundTokens> {
  const file = join(home, `${createHash("sha256").update(directory).digest("hex").slice(0, 32)}.json`);
  const stored = rotate ? undefined : await readTokens(file);
  if (stored) return { tokens: stored, store: async () => {} };
  const tokens = createTokens();
  return { tokens, store: () => writeTokens(home, file, directory, tokens) };
}

async function writeTokens(home: string, file: string, folder: string, tokens: Tokens): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const temporary = `${file}.${systemRandom.hex(8)}`;
  const handle = await open(temporary, "wx", 0o600);
  try {
    await handle.writeFile(JSON.stringify({ folder, ...tokens }));
    await handle.sync();
    await handle.close();
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Reads stored tokens; undefined if there are none, or if other users could have read or written the file. */
async function readTokens(file: string): Promise<Tokens | undefined> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => undefined,
  );
  if (!handle) return undefined;
  try {
    const facts = await handle.stat();
    if (!facts.isFile() || (facts.mode & 0o077) !== 0) return undefined;
    const parsed = Tokens.safeParse(JSON.parse(await handle.readFile("utf8")));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // An invalid file is replaced.
    return undefined;
  } finally {
    await handle.close();
  }
}

/** The user's state directory (XDG Base Directory specification). */
function stateHome(): string {
  const given = process.env["XDG_STATE_HOME"];
  const base = given !== undefined && given.startsWith("/") ? given : join(homedir(), ".local", "state");
  return join(base, "lenslet", "tokens");
}
