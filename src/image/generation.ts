import type { Generation } from "../wire/indexed-metadata.ts";
import { readComfyGraph } from "./comfy-graph.ts";
import { longestText, toGeneration } from "./generation-fields.ts";
import { jsonRecord, numberIn, recordIn, seedIn, textIn } from "./json-values.ts";

/** Texts of a file by their keyword. */
export type TextsByKeyword = ReadonlyMap<string, string>;

/** How an image was generated, as AUTOMATIC1111 and its relatives, ComfyUI, InvokeAI and NovelAI write it. */
export function readGeneration(texts: TextsByKeyword): Generation | undefined {
  return (
    readParameters(texts.get("parameters")) ??
    readInvoke(texts.get("invokeai_metadata")) ??
    readOldInvoke(texts.get("sd-metadata")) ??
    readNovel(texts) ??
    readComfyGraph(texts.get("prompt"))
  );
}

/** The keywords that `readGeneration` looks at. */
export const generationKeywords: ReadonlySet<string> = new Set([
  "parameters",
  "prompt",
  "invokeai_metadata",
  "sd-metadata",
  "Comment",
  "Description",
  "Software",
  "Source",
]);

const negativeHead = "Negative prompt:";

/** A prompt, a negative prompt, and a last line of settings such as `Steps: 20, Sampler: Euler a, Seed: 5`. */
export function readParameters(text: string | undefined): Generation | undefined {
  const whole = text?.slice(0, 4 * longestText) ?? "";
  const lineAt = /^Steps: *\d/u.test(whole) ? 0 : whole.lastIndexOf("\nSteps: ");
  if (lineAt < 0 || (lineAt === 0 && whole === "")) return undefined;
  const before = whole.slice(0, lineAt);
  const at = before.startsWith(negativeHead) ? 0 : before.indexOf(`\n${negativeHead}`);
  const positive = at < 0 ? before : before.slice(0, at);
  const negative = at < 0 ? "" : before.slice(before.indexOf(negativeHead, at) + negativeHead.length);
  const settings = new Map<string, string>();
  const line = whole.slice(lineAt).trim().split("\n", 1)[0] ?? "";
  for (const [, name = "", value = ""] of line.matchAll(/([A-Za-z][\w /-]*): *("(?:[^"\\]|\\.)*"|[^,]*)(?:, *|$)/gu)) {
    if (!settings.has(name)) settings.set(name, value.trim());
  }
  return toGeneration({
    prompt: positive,
    negative,
    model: settings.get("Model"),
    seed: settings.get("Seed"),
    sampler: settings.get("Sampler"),
    steps: toNumber(settings.get("Steps")),
    cfg: toNumber(settings.get("CFG scale")),
  });
}

function readInvoke(text: string | undefined): Generation | undefined {
  const values = jsonRecord(text);
  if (!values) return undefined;
  const model = recordIn(values, "model");
  return toGeneration({
    prompt: textIn(values, "positive_prompt"),
    negative: textIn(values, "negative_prompt"),
    model: textIn(model, "model_name") ?? textIn(model, "name") ?? textIn(values, "model"),
    seed: seedIn(values, "seed"),
    sampler: textIn(values, "scheduler"),
    steps: numberIn(values, "steps"),
    cfg: numberIn(values, "cfg_scale"),
  });
}

/** InvokeAI 2: prompts are a text, or a list of texts with weights; what is in square brackets is negative. */
function readOldInvoke(text: string | undefined): Generation | undefined {
  const values = jsonRecord(text);
  const image = recordIn(values, "image");
  if (!values || !image) return undefined;
  const list: unknown = image["prompt"];
  const first: unknown = Array.isArray(list) ? list[0] : list;
  const whole = typeof first === "string" ? first : (textIn(toRecord(first), "prompt") ?? "");
  const negatives = [...whole.slice(0, longestText).matchAll(/\[([^\][]*)\]/gu)].map(([, inner = ""]) => inner);
  return toGeneration({
    prompt: whole.slice(0, longestText).replaceAll(/\[[^\][]*\]/gu, ""),
    negative: negatives.join(", "),
    model: textIn(values, "model_weights"),
    seed: seedIn(image, "seed"),
    sampler: textIn(image, "sampler"),
    steps: numberIn(image, "steps"),
    cfg: numberIn(image, "cfg_scale"),
  });
}

function readNovel(texts: TextsByKeyword): Generation | undefined {
  const values = texts.get("Software") === "NovelAI" ? jsonRecord(texts.get("Comment")) : undefined;
  return (
    values &&
    toGeneration({
      prompt: textIn(values, "prompt") ?? texts.get("Description"),
      negative: textIn(values, "uc"),
      model: texts.get("Source"),
      seed: seedIn(values, "seed"),
      sampler: textIn(values, "sampler"),
      steps: numberIn(values, "steps"),
      cfg: numberIn(values, "scale"),
    })
  );
}

function toNumber(text: string | undefined): number | undefined {
  return text === undefined || text === "" ? undefined : Number(text);
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return recordIn({ value }, "value");
}
