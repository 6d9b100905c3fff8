import { Problem, Unreachable } from "../../../client.ts";

/** Whether the images of the current place are loaded. */
export type ViewStatus =
  /** Nothing is shown, or still the previous folder. */
  | { readonly kind: "loading" }
  /** `refreshing` while a newer response is on its way. */
  | { readonly kind: "ready"; readonly refreshing: boolean }
  /** `message` is shown to the user. */
  | { readonly kind: "failed"; readonly code: string; readonly message: string };

/** The status after a request that failed. */
export function failure(error: unknown): ViewStatus {
  if (error instanceof Problem) return { kind: "failed", code: error.code, message: error.message };
  const code = error instanceof Unreachable ? "unreachable" : "unexpected";
  return { kind: "failed", code, message: error instanceof Error ? error.message : "The images could not be listed." };
}
