import type { ImageSource, OpenImage } from "../../src/source/source.ts";

/** The source, with `opened()`: how many of its images are open. */
export function countedOpens<Source extends ImageSource>(source: Source): Source & { opened(): number } {
  let opened = 0;
  return {
    ...source,
    async open(path) {
      const outcome = await source.open(path);
      if (outcome.kind !== "open") return outcome;
      opened += 1;
      let isOpen = true;
      const onClosed = (): void => {
        if (isOpen) opened -= 1;
        isOpen = false;
      };
      return { kind: "open", image: watched(outcome.image, onClosed) };
    },
    opened: () => opened,
  };
}

function watched(image: OpenImage, onClosed: () => void): OpenImage {
  return {
    ...image,
    stream(start, end) {
      const reader = image.stream(start, end).getReader();
      return new ReadableStream<Uint8Array>({
        async pull(controller) {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          controller.close();
          onClosed();
        },
        async cancel(reason) {
          await reader.cancel(reason);
          onClosed();
        },
      });
    },
    async close() {
      await image.close();
      onClosed();
    },
  };
}
