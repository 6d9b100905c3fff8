import type { Command, KeyPress } from "./keymap.ts";

export interface CommandsModel {
  /** Runs the key's command; true when there was one, so that the browser's own action is prevented. */
  press(key: KeyPress): boolean;
  run(command: Command): void;
  /** A component takes a command that only it can do (focus, zoom, overlays), the latest registered first; the returned call gives it back. */
  handle(command: Command, task: () => void): () => void;
}
