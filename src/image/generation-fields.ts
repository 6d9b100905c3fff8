import type { Generation } from "../wire/indexed-metadata.ts";

/** Longer texts are cut; characters. */
export const longestText = 16 * 1024;

type Found = { readonly [Name in keyof Generation]: Generation[Name] | undefined };

/** Trims and cuts; undefined if nothing was found. */
export function toGeneration(found: Found): Generation | undefined {
  const text = (value: string | undefined) => value?.slice(0, longestText).trim() || undefined;
  const number = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : undefined);
  const [prompt, negative, model, seed, sampler] = [
    text(found.prompt),
    text(found.negative),
    modelName(text(found.model)),
    text(found.seed),
    text(found.sampler),
  ];
  const [steps, cfg] = [number(found.steps), number(found.cfg)];
  if (prompt === undefined && model === undefined && seed === undefined) return undefined;
  return {
    ...(prompt !== undefined && { prompt }),
    ...(negative !== undefined && { negative }),
    ...(model !== undefined && { model }),
    ...(seed !== undefined && { seed }),
    ...(sampler !== undefined && { sampler }),
    ...(steps !== undefined && { steps }),
    ...(cfg !== undefined && { cfg }),
  };
}

/** Without folders and the extension of a file with weights. */
function modelName(text: string | undefined): string | undefined {
  const name = text?.slice(Math.max(text.lastIndexOf("/"), text.lastIndexOf("\\")) + 1);
  return name?.replace(/\.(?:safetensors|ckpt|pt|pth|bin|gguf|sft)$/iu, "").slice(0, 200);
}
