import { toRequest, type Targets } from "../model/view/targets.ts";
import type { FinishDestination, FinishInput, FinishOperation } from "../../wire/finish.ts";

/** Which images: the rejects, the picks or all that match in the place that is shown, or those that are selected. */
export type FinishSubject = "rejects" | "picks" | "selected" | "matching";

export interface FinishChoice {
  readonly subject: FinishSubject;
  readonly operation: FinishOperation;
  /** An outside folder, or "" for the gallery. */
  readonly base: string;
  /** The folder below it. */
  readonly name: string;
}

/** What is shown, and what is selected there. */
export interface FinishPlace {
  readonly folder: string;
  readonly recursive: boolean;
  readonly query: string;
  readonly targets: Targets;
}

/** The request for a choice; null while a folder has to be named. */
export function toFinishRequest(
  { subject, operation, base, name }: FinishChoice,
  place: FinishPlace,
): FinishInput | null {
  const to = operation === "trash" ? undefined : destinationOf(base, name);
  if (to === null) return null;
  return { ...selectionOf(subject, place), operation, ...(to && { to }) };
}

function selectionOf(subject: FinishSubject, { folder, recursive, query, targets }: FinishPlace) {
  if (subject === "selected") return toRequest(targets);
  const q = subject === "rejects" ? "is:reject" : subject === "picks" ? "is:pick" : query;
  return { match: { path: folder, recursive, q } };
}

function destinationOf(base: string, name: string): FinishDestination | null {
  const below = name.trim().replace(/^\/+|\/+$/gu, "");
  if (base !== "") return { folder: below === "" ? base : `${base.replace(/\/+$/u, "")}/${below}` };
  return below === "" ? null : { gallery: `/${below}` };
}
