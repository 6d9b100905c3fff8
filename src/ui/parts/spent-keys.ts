/** Two presses within this time are a double press. */
const doublePressMs = 400;

/** A press of Enter, Space or Escape; `surface` is the dialog, the menu or the field that it went to. */
export interface SurfacePress {
  readonly key: string;
  readonly repeat: boolean;
  readonly atMs: number;
  readonly surface: object | null;
}

/** A key that ends or opens a dialog, a menu or a field does nothing behind or within it: neither its repeats nor the second press of a double press. */
export interface SpentKeys {
  /** Whether the press is a remainder of one that went to another surface. */
  isSpent(press: SurfacePress): boolean;
  /** The focus has left a surface, perhaps long after the press that led to it. */
  left(surface: object, atMs: number): void;
  /** Another key or the pointer was used since. */
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
