// Runs before the first paint, so that the wrong theme does not flash. The preferences model takes over later.
let stored: string | null = null;
try {
  stored = localStorage.getItem("lenslet.theme");
} catch {
  // Storage is blocked: follow the system.
}
const dark = stored === "dark" || (stored !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
document.documentElement.dataset["theme"] = dark ? "dark" : "light";

export {};
