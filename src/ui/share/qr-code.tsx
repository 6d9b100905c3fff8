import { useEffect, useState } from "preact/hooks";

/** The quiet zone around the code, in modules (ISO/IEC 18004). */
const margin = 4;

/** A link as a QR code; dark on white in both themes. The encoder is loaded on first use. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const [modules, setModules] = useState<readonly (readonly boolean[])[]>([]);
  useEffect(() => {
    let current = true;
    void import("uqr").then(({ encode }) => current && setModules(encode(text, { border: 0 }).data));
    return () => void (current = false);
  }, [text]);
  const size = modules.length + 2 * margin;
  const path = modules.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + margin} ${y + margin}h1v1h-1z` : "")));
  return (
    <svg class="qr-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path d={path.join("")} />
    </svg>
  );
}
