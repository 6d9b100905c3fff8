import { createContext } from "preact";
import type { ThumbFailure } from "./thumb-pool.ts";

/** Requests the reason why an image did not load. */
export async function explainImage(fetchImage: typeof fetch, url: string): Promise<ThumbFailure> {
  try {
    const response = await fetchImage(url);
    if (response.ok || response.status >= 500) return { kind: "passing" };
    const body: unknown = await response.json();
    const said = typeof body === "object" && body !== null && "message" in body ? body.message : undefined;
    return { kind: "final", reason: typeof said === "string" ? said : "This file cannot be shown." };
  } catch {
    // No response says nothing about the file; it is requested again later.
    return { kind: "passing" };
  }
}

/** Resolves why an image did not load. */
export const ExplainContext = createContext<(url: string) => Promise<ThumbFailure>>(async () => ({ kind: "passing" }));
