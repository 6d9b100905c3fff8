import type { LabelField, LabelValues } from "../../../gallery/label-patch.ts";
import type { Star } from "../../../wire/sidecar.ts";
import { isPacked, type Changes } from "./changes.ts";
import type { Transition } from "./transition.ts";

/** A finished step, as stored for a reload. */
export interface StoredStep {
  readonly text: string;
  readonly done: Changes;
}

/** The latest steps as text, within `most` characters, for the tab's storage. */
export function writeSteps(steps: readonly StoredStep[], most = 500_000): string {
  const kept: string[] = [];
  let characters = 0;
  for (const { text, done } of steps.toReversed()) {
    if (done.length === 0) continue;
    // Steps before one that is too large could not be reached by undo.
    if (isPacked(done)) break;
    const line = JSON.stringify({ text, done });
    characters += line.length;
    if (characters > most) break;
    kept.unshift(line);
  }
  return `[${kept.join(",")}]`;
}

/** Parses the text of `writeSteps`; any other text is an empty history. */
export function readSteps(text: string | null): StoredStep[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) && value.every(isStep) ? value : [];
  } catch {
    return [];
  }
}

function isStep(value: unknown): value is StoredStep {
  const { text, done } = fieldsOfObject(value);
  return typeof text === "string" && Array.isArray(done) && done.every(isTransition);
}

function isTransition(value: unknown): value is Transition {
  const { path, from, to, fields } = fieldsOfObject(value);
  return typeof path === "string" && isLabels(from) && isLabels(to) && Array.isArray(fields) && fields.every(isField);
}

function isLabels(value: unknown): value is LabelValues {
  const { star, notes, tags } = fieldsOfObject(value);
  return (
    isStar(star) && typeof notes === "string" && Array.isArray(tags) && tags.every((tag) => typeof tag === "string")
  );
}

const isStar = (value: unknown): value is Star => value === null || typeof value === "number";
const isField = (value: unknown): value is LabelField => value === "star" || value === "notes" || value === "tags";

function fieldsOfObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
