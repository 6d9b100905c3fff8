import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { FolderTaken, openFolder, type FolderOptions } from "../runtimes/open-folder.ts";
import { findTokens } from "./tokens.ts";

/** Calls to a folder's gallery, whether a server runs on it or not. */
export interface FolderCalls {
  /** The response to a request such as `/import?format=csv`. Rejects if the server does not respond. */
  fetch(path: string, init: RequestInit): Promise<Response>;
  /** The address of the running server that the calls go to; undefined if there is none. */
  readonly server: string | undefined;
  close(): Promise<void>;
}

/** Opens a folder for edits, or reaches the server that has it open. Rejects with `FolderUnusable`, or `FolderTaken`. */
export async function openFolderCalls(
  directory: string,
  options: Pick<FolderOptions, "fileOps"> = {},
): Promise<FolderCalls> {
  try {
    const gallery = await openFolder(directory, options);
    await gallery.ready;
    const reason = gallery.readOnlyReason;
    if (reason !== undefined) {
      await gallery.close();
      throw new LabelsUnwritable(reason);
    }
    return {
      fetch: (path, init) => gallery.fetch(new Request(`http://localhost${path}`, init)),
      server: undefined,
      close: () => gallery.close(),
    };
  } catch (error) {
    const url = error instanceof FolderTaken ? error.by?.url : undefined;
    if (typeof url !== "string") throw error;
    return { fetch: await reach(url, directory), server: url, close: async () => {} };
  }
}

/** The labels of a folder cannot be written; the message says why. */
export class LabelsUnwritable extends Error {
  override readonly name = "LabelsUnwritable";
}

/** Uses the folder's editor token, which only this user can read, if the server asks for one. */
async function reach(url: string, directory: string): Promise<FolderCalls["fetch"]> {
  const base = url.replace(/\/+$/u, "");
  const place = await realpath(resolve(directory)).catch(() => resolve(directory));
  return async (path, init) => {
    const open = await fetch(`${base}${path}`, init);
    if (open.status !== 401) return open;
    await open.body?.cancel();
    const { tokens } = await findTokens(place, false);
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${tokens.editor}`);
    return fetch(`${base}${path}`, { ...init, headers });
  };
}
