// Runs before the first paint, so that no other theme flashes up; the preferences take over from here.
let stored: string | null = null;
try {
  stored = localStorage.getItem("lenslet.theme");
} catch {
  // A browser that lets nothing be stored follows the machine.
}
const dark = stored === "dark" || (stored !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
document.documentElement.dataset["theme"] = dark ? "dark" : "light";

export {};
