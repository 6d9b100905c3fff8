import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A window whose code is loaded when it is first opened; it closes again if that fails. */
export function lazy<Props extends { readonly onClose: () => void }>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function Lazy(props: Props) {
    const [, setReady] = useState(loaded !== undefined);
    useEffect(() => {
      if (loaded) return;
      load().then(
        (component) => {
          loaded = component;
          setReady(true);
        },
        () => props.onClose(),
      );
    }, []);
    const Component = loaded;
    return Component ? <Component {...props} /> : null;
  };
}
