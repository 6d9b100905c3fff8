import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { exifJpeg, indexOf, textPng } from "../support/metadata-files.ts";

const generationOf = async (texts: Readonly<Record<string, string>>, options = {}) =>
  (await indexOf(textPng(texts, options), "a.png")).generation;

const parameters = `a castle, <lora:fog:0.8>
in the sea
Negative prompt: blurry, text
Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7.5, Seed: 12345678901234567890, Size: 512x512, Model: dream_8, Lora hashes: "fog: 12, Seed: 3", Version: v1.9`;
const fromParameters = {
  prompt: "a castle, <lora:fog:0.8>\nin the sea",
  negative: "blurry, text",
  model: "dream_8",
  seed: "12345678901234567890",
  sampler: "DPM++ 2M Karras",
  steps: 20,
  cfg: 7.5,
};

const graph = {
  "1": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "sd/dream_8.safetensors" } },
  "2": { class_type: "CLIPTextEncode", inputs: { clip: ["1", 1], text: "a castle" } },
  "3": { class_type: "CLIPTextEncode", inputs: { clip: ["1", 1], text: ["9", 0] } },
  "4": { class_type: "ControlNetApply", inputs: { positive: ["2", 0], negative: ["3", 0] } },
  "5": {
    class_type: "KSampler",
    inputs: {
      model: ["1", 0],
      positive: ["4", 0],
      negative: ["4", 1],
      seed: 5,
      steps: 30,
      cfg: 6,
      sampler_name: "euler",
    },
  },
  "9": { class_type: "PrimitiveString", inputs: { value: "blurry" } },
};
const fromGraph = {
  prompt: "a castle",
  negative: "blurry",
  model: "dream_8",
  seed: "5",
  sampler: "euler",
  steps: 30,
  cfg: 6,
};

describe("what a program wrote into an image that it generated", () => {
  it("is read from AUTOMATIC1111, in PNG and JPEG", async () => {
    assert.deepEqual(await generationOf({ parameters }), fromParameters);
    assert.deepEqual(await generationOf({ parameters }, { isCompressed: true }), fromParameters);
    const comment = Buffer.concat([Buffer.from("UNICODE\0"), Buffer.from(parameters, "utf16le").swap16()]);
    assert.deepEqual((await indexOf(exifJpeg([], [[0x9286, comment]]))).generation, fromParameters);
    assert.deepEqual(await generationOf({ parameters: "Steps: 4, Seed: 7, Model: a" }), {
      model: "a",
      seed: "7",
      steps: 4,
    });
    assert.equal(await generationOf({ parameters: "a castle" }), undefined);
  });

  it("is read from ComfyUI, through the links of its graph", async () => {
    assert.deepEqual(await generationOf({ prompt: JSON.stringify(graph), workflow: "{}" }), fromGraph);
    const camera = [[0x0110, `prompt:${JSON.stringify(graph)}`]] as const;
    assert.deepEqual(await indexOf(exifJpeg(camera)), { generation: fromGraph });
    const split = {
      "1": { class_type: "UNETLoader", inputs: { unet_name: "flux1-dev.sft" } },
      "2": { class_type: "CLIPTextEncode", inputs: { text: "a fox" } },
      "3": { class_type: "FluxGuidance", inputs: { conditioning: ["2", 0], guidance: 3.5 } },
      "4": { class_type: "BasicGuider", inputs: { model: ["1", 0], conditioning: ["3", 0] } },
      "5": { class_type: "RandomNoise", inputs: { noise_seed: "18446744073709551615" } },
      "6": { class_type: "KSamplerSelect", inputs: { sampler_name: "euler" } },
      "7": { class_type: "BasicScheduler", inputs: { steps: 20, model: ["1", 0] } },
      "8": {
        class_type: "SamplerCustomAdvanced",
        inputs: { noise: ["5", 0], guider: ["4", 0], sampler: ["6", 0], sigmas: ["7", 0] },
      },
    };
    const text = JSON.stringify(split).replace('"18446744073709551615"', "18446744073709551615");
    const expected = {
      prompt: "a fox",
      model: "flux1-dev",
      seed: "18446744073709551615",
      sampler: "euler",
      steps: 20,
      cfg: 3.5,
    };
    assert.deepEqual(await generationOf({ prompt: text }), expected);
  });

  it("is read from InvokeAI, new and old, and NovelAI", async () => {
    const settings = { seed: 5, steps: 30, cfg_scale: 6 };
    const invoke = {
      positive_prompt: "a castle",
      negative_prompt: "blurry",
      model: { name: "dream_8" },
      scheduler: "euler",
    };
    assert.deepEqual(await generationOf({ invokeai_metadata: JSON.stringify({ ...invoke, ...settings }) }), fromGraph);
    const old = {
      model_weights: "dream_8",
      image: { prompt: [{ prompt: "a castle [blurry]" }], sampler: "euler", ...settings },
    };
    assert.deepEqual(await generationOf({ "sd-metadata": JSON.stringify(old) }), fromGraph);
    const novel = { prompt: "a castle", uc: "blurry", seed: 5, steps: 30, scale: 6, sampler: "euler" };
    const texts = { Software: "NovelAI", Source: "dream_8", Description: "a castle", Comment: JSON.stringify(novel) };
    assert.deepEqual(await generationOf(texts), fromGraph);
  });

  it("is found after the pixels too, in a few reads", async () => {
    const pixels = Array.from({ length: 3000 }, () => new Uint8Array(64));
    const found = await generationOf({ parameters }, { pixels: [...pixels, new Uint8Array(9)], isLast: true });
    assert.deepEqual(found, fromParameters);
  });

  it("may be damaged, endless or circular", async () => {
    const loop = {
      "1": { class_type: "KSampler", inputs: { model: ["2", 0], positive: ["2", 0], seed: 1 } },
      "2": { inputs: { a: ["2", 0], b: ["1", 0] } },
    };
    assert.deepEqual(await generationOf({ prompt: JSON.stringify(loop) }), { seed: "1" });
    for (const text of [
      "{",
      "[1]",
      "null",
      `{"a":${"[".repeat(50_000)}`,
      '{"__proto__":{"class_type":"KSampler","inputs":7}}',
      '{"1":{"class_type":"KSampler","inputs":{"positive":["toString",0]}}}',
    ])
      assert.equal(
        await generationOf({ prompt: text, invokeai_metadata: text, "sd-metadata": text }),
        undefined,
        text.slice(0, 40),
      );
    const long = await generationOf({ parameters: `${"word ".repeat(30_000)}\nSteps: 1, Seed: 2` });
    assert.ok((long?.prompt?.length ?? 0) <= 16 * 1024);
    const commas = await generationOf({ parameters: `a\nSteps: 1, ${'x: "'.repeat(10_000)}` });
    assert.equal(commas?.steps, 1);
  });
});
