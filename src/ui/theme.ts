/** What the person asked for; `system` follows the machine. */
export type Theme = "system" | "light" | "dark";

const key = "lenslet.theme";
const darkMachine = () => matchMedia("(prefers-color-scheme: dark)");

/** The theme chosen in this browser; `system` when none was, or when storage is closed to us. */
export function readTheme(): Theme {
  try {
    const stored = localStorage.getItem(key);
    return stored === "light" || stored === "dark" ? stored : "system";
  } catch {
    return "system";
  }
}

/** Colours the page. */
export function applyTheme(theme: Theme): void {
  const dark = theme === "dark" || (theme === "system" && darkMachine().matches);
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
}

/** Colours the page and remembers it, as far as storage allows. */
export function chooseTheme(theme: Theme): void {
  applyTheme(theme);
  try {
    localStorage.setItem(key, theme);
  } catch {
    // A browser that keeps nothing shows the theme for this visit.
  }
}

/** Follows the machine when it turns dark or light. Returns what stops it. */
export function followMachine(): () => void {
  const query = darkMachine();
  const follow = () => applyTheme(readTheme());
  query.addEventListener("change", follow);
  return () => query.removeEventListener("change", follow);
}
