import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A part whose code is loaded after the page's own; it closes again if that fails. */
export interface LazyPart<Props> {
  readonly Part: ComponentType<Props>;
  /** Loads the code before the part is first shown. Never rejects. */
  readonly preload: () => void;
}

export function lazy<Props extends { readonly onClose: () => void }>(
  load: () => Promise<ComponentType<Props>>,
): LazyPart<Props> {
  let loaded: ComponentType<Props> | undefined;
  const ensure = async () => (loaded ??= await load());
  return {
    preload: () => void ensure().catch(() => {}),
    Part: function Lazy(props: Props) {
      const [, setReady] = useState(loaded !== undefined);
      useEffect(() => {
        if (!loaded)
          ensure().then(
            () => setReady(true),
            () => props.onClose(),
          );
      }, []);
      const Component = loaded;
      return Component ? <Component {...props} /> : null;
    },
  };
}
