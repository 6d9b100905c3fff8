import { useEffect, useState } from "preact/hooks";

/** Whether a media query matches, updated on change. */
export function useMediaQuery(query: string): boolean {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const update = () => setHolds(list.matches);
    update();
    list.addEventListener("change", update);
    return () => list.removeEventListener("change", update);
  }, [query]);
  return holds;
}

/** Screens on which Back stands for Escape. */
export const touchScreen = "(pointer: coarse), (max-width: 600px)";
