/** Two presses within this time are a double press. */
const doublePressMs = 400;

/** A press of Enter, Space or Escape; `surface` is the dialog, menu or field that received it. */
export interface SurfacePress {
  readonly key: string;
  readonly repeat: boolean;
  readonly atMs: number;
  readonly surface: object | null;
}

/** When a key opens or closes a dialog, menu or field, its repeats and the second press of a double press are spent: they do nothing on another surface. */
export interface SpentKeys {
  /** Whether the press continues one that went to another surface. */
  isSpent(press: SurfacePress): boolean;
  /** The focus left a surface, perhaps long after the press that caused it. */
  left(surface: object, atMs: number): void;
  /** Another key or the pointer was used. */
  forget(): void;
}

export function createSpentKeys(): SpentKeys {
  let last: SurfacePress | undefined;
  return {
    isSpent(press) {
      const taken = last?.key === press.key && last.surface !== press.surface;
      if (last && taken && (press.repeat || press.atMs - last.atMs < doublePressMs)) return true;
      last = press;
      return false;
    },
    left(surface, atMs) {
      if (last?.surface === surface) last = { ...last, atMs };
    },
    forget() {
      last = undefined;
    },
  };
}
