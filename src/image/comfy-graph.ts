import type { Generation } from "../wire/indexed-metadata.ts";
import { toGeneration } from "./generation-fields.ts";
import { type JsonRecord, jsonRecord, numberIn, recordIn, seedIn, textIn } from "./json-values.ts";

/** The most nodes that one search visits; a graph may have cycles. */
const mostNodes = 300;
const promptInputs = ["text", "text_g", "text_l", "string", "prompt", "value", "wildcard_text", "populated_text"];
const modelInputs = ["ckpt_name", "unet_name", "model_name", "diffusion_model"];

interface Graph {
  /** The inputs of a node. */
  inputsOf(id: string): JsonRecord | undefined;
}

/**
 * Reads the graph that ComfyUI executed: nodes by their number, whose inputs are values or links `[node, output]`. The first
 * sampler decides; its prompt is what the links of its `positive` input lead to.
 */
export function readComfyGraph(text: string | undefined): Generation | undefined {
  const nodes = jsonRecord(text);
  if (!nodes) return undefined;
  const graph: Graph = { inputsOf: (id) => recordIn(recordIn(nodes, id), "inputs") };
  const sampler = Object.keys(nodes).find((id) => isSampler(textIn(recordIn(nodes, id), "class_type")));
  const inputs = sampler === undefined ? undefined : graph.inputsOf(sampler);
  if (sampler === undefined || !inputs) return undefined;
  const find = <T>(names: readonly string[], read: ReadInputs<T>): T | undefined => {
    const starts = names.flatMap((name) => linkIn(inputs, name) ?? []);
    return search(graph, starts, read, names[0] ?? "");
  };
  const own = <T>(read: ReadInputs<T>, through: readonly string[]): T | undefined =>
    read(inputs) ?? find(through, read);
  return toGeneration({
    prompt: find(["positive", "guider"], firstText(promptInputs)),
    negative: find(["negative"], firstText(promptInputs)),
    model: find(["model", "guider"], firstText(modelInputs)),
    seed: own((each) => seedIn(each, "seed") ?? seedIn(each, "noise_seed"), ["seed", "noise_seed", "noise"]),
    sampler: own((each) => textIn(each, "sampler_name"), ["sampler"]),
    steps: own((each) => numberIn(each, "steps"), ["steps", "sigmas"]),
    cfg: own((each) => numberIn(each, "cfg") ?? numberIn(each, "guidance"), ["cfg", "guider"]),
  });
}

type ReadInputs<T> = (inputs: JsonRecord) => T | undefined;

function firstText(names: readonly string[]): ReadInputs<string> {
  return (inputs) => names.map((name) => textIn(inputs, name)).find((text) => text !== undefined && text.trim() !== "");
}

function isSampler(type: string | undefined): boolean {
  return type !== undefined && /sampler/iu.test(type) && !/select|preview|upscale/iu.test(type);
}

/** The node that an input is linked to. */
function linkIn(inputs: JsonRecord, name: string): string | undefined {
  return Object.hasOwn(inputs, name) ? toLink(inputs[name]) : undefined;
}

function toLink(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const id: unknown = value[0];
  return typeof id === "string" || typeof id === "number" ? String(id) : undefined;
}

/**
 * Follows links, the nearest nodes first, until `read` finds something. Where a node passes several conditions on, only the one
 * called `side` is followed.
 */
function search<T>(graph: Graph, starts: readonly string[], read: ReadInputs<T>, side: string): T | undefined {
  const seen = new Set(starts);
  for (const id of seen) {
    const inputs = graph.inputsOf(id);
    if (!inputs) continue;
    const found = read(inputs);
    if (found !== undefined) return found;
    const same = linkIn(inputs, side);
    const links = same === undefined ? Object.values(inputs).flatMap((value) => toLink(value) ?? []) : [same];
    for (const link of links) if (seen.size < mostNodes) seen.add(link);
  }
  return undefined;
}
