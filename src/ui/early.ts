import { applyTheme, readTheme } from "./theme.ts";

// Runs before the first paint, so that no other theme flashes up.
applyTheme(readTheme());
