import { userInfo } from "node:os";
import type * as z from "zod";
import { systemRandom } from "../random.ts";
import { FolderTaken, FolderUnusable, type FolderOptions } from "../runtimes/open-folder.ts";
import { ProblemBody } from "../wire/problem-codes.ts";
import { LabelsUnwritable, openFolderCalls, type FolderCalls } from "./folder-calls.ts";
import type { Terminal } from "./terminal.ts";

/** Calls the gallery of a folder with JSON; a body makes it a POST. Rejects with a `Refused`. */
export type Ask = <Schema extends z.ZodType>(path: string, schema: Schema, body?: unknown) => Promise<z.output<Schema>>;

/** The gallery refused; the message is its own. */
class Refused extends Error {
  override readonly name = "Refused";
}

/**
 * Opens a folder, or reaches the server that has it open, and returns the exit status of `use`: 2 with a message if the folder
 * cannot be used or refuses, 3 if a server has it and cannot be reached. `server` is its address.
 */
export async function askFolder(
  directory: string,
  options: Pick<FolderOptions, "fileOps">,
  terminal: Terminal,
  use: (ask: Ask, server: string | undefined) => Promise<number>,
): Promise<number> {
  const refuse = (message: string, status = 2): number => {
    terminal.complain(`lenslet: ${message}`);
    return status;
  };
  try {
    const calls = await openFolderCalls(directory, options);
    try {
      return await use(createAsk(calls), calls.server);
    } finally {
      await calls.close();
    }
  } catch (error) {
    if (error instanceof FolderUnusable || error instanceof LabelsUnwritable) return refuse(error.message);
    if (error instanceof Refused) return refuse(error.message);
    if (error instanceof FolderTaken) return refuse(`${error.message}, and its address is not known`, 3);
    if (error instanceof TypeError) return refuse("the server that has this folder open does not respond", 3);
    throw error;
  }
}

/** The headers that name this user as the editor, and make the edit safe to repeat. */
export function editHeaders(): Record<string, string> {
  return { "idempotency-key": systemRandom.hex(16), "x-updated-by": encodeName(userInfo().username) };
}

function createAsk(calls: FolderCalls): Ask {
  return async (path, schema, body) => {
    const response = await calls.fetch(
      path,
      body === undefined
        ? { method: "GET" }
        : {
            method: "POST",
            headers: { "content-type": "application/json", ...editHeaders() },
            body: JSON.stringify(body),
          },
    );
    const received: unknown = await response.json();
    if (response.ok) return schema.parse(received);
    const { message } = ProblemBody.parse(received);
    throw new Refused(calls.server === undefined ? message : `${message} (the server at ${calls.server})`);
  };
}

/** A header value carries bytes; names in other scripts are sent as UTF-8 (RFC 9110 section 5.5). */
function encodeName(name: string): string {
  return Array.from(new TextEncoder().encode(name), (byte) => String.fromCharCode(byte)).join("");
}
