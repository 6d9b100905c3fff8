import type { SequentialModel } from "./linearizability.ts";

export type ImageInput =
  | { readonly kind: "read" }
  /** A conditional edit; a key is used again for the retry of the same edit. */
  | { readonly kind: "edit"; readonly key: string; readonly base: number; readonly notes: string };

export interface ImageOutput {
  readonly status: number;
  /** Of the image after a read or an accepted edit. */
  readonly version: number;
  readonly notes: string;
}

interface ImageState {
  readonly version: number;
  readonly notes: string;
  /** The first response to each key. */
  readonly replies: Readonly<Record<string, ImageOutput>>;
}

/** One image as the contract has it: edits name the version they are based on, and a key has one response. */
export const imageModel: SequentialModel<ImageState, ImageInput, ImageOutput> = {
  initial: { version: 1, notes: "", replies: {} },
  step(state, input, output) {
    if (input.kind === "read")
      return output === undefined || fits(output, { status: 200, ...state }) ? state : undefined;
    const known = state.replies[input.key];
    if (known) return output === undefined || fits(output, known) ? state : undefined;
    if (input.base !== state.version) return output === undefined || output.status === 409 ? state : undefined;
    const changes = input.notes !== state.notes;
    const version = changes ? state.version + 1 : state.version;
    const reply = { status: 200, version, notes: input.notes };
    if (output !== undefined && !fits(output, reply)) return undefined;
    return { version, notes: input.notes, replies: { ...state.replies, [input.key]: reply } };
  },
};

function fits(output: ImageOutput, { status, version, notes }: ImageOutput): boolean {
  return output.status === status && output.version === version && output.notes === notes;
}
