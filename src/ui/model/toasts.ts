import { signal, type ReadonlySignal } from "@preact/signals";
import type { Cancel, Clock } from "../../clock.ts";

/** A toast on screen. */
export interface Toast {
  readonly id: number;
  readonly tone: "plain" | "warning" | "problem";
  readonly text: string;
  /** How far it is, shown after the text, and not announced. */
  readonly progress?: ReadonlySignal<string>;
  /** A button such as Undo. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** A toast to show. */
export interface NewToast extends Omit<Toast, "id"> {
  /** A new toast replaces the one with the same key. */
  readonly key?: string;
  /** Default 6,000; 0 until dismissed. */
  readonly lifeMs?: number;
}

/** The toasts on screen. */
export interface ToastsModel {
  /** The newest last; at most three. */
  readonly shown: ReadonlySignal<readonly Toast[]>;
  show(toast: NewToast): number;
  dismiss(id: number): void;
  /** Holds all toasts while the pointer is over one; afterwards each starts its time again. */
  hold(holding: boolean): void;
}

const most = 3;
const defaultLifeMs = 6_000;

interface ToastEntry {
  readonly toast: Toast;
  readonly key: string | undefined;
  readonly lifeMs: number;
  cancel: Cancel;
}

/** Shows toasts for a while. */
export function createToastsModel({ clock }: { readonly clock: Clock }): ToastsModel {
  const shown = signal<readonly Toast[]>([]);
  let entries: ToastEntry[] = [];
  let lastId = 0;
  let held = false;

  const keep = (kept: ToastEntry[]) => {
    for (const entry of entries) if (!kept.includes(entry)) entry.cancel();
    entries = kept;
    shown.value = kept.map((entry) => entry.toast);
  };
  const dismiss = (id: number) => keep(entries.filter((entry) => entry.toast.id !== id));
  const arm = (entry: ToastEntry) => {
    entry.cancel();
    if (entry.lifeMs > 0 && !held) entry.cancel = clock.after(entry.lifeMs, () => dismiss(entry.toast.id));
  };

  return {
    shown,
    show({ key, lifeMs = defaultLifeMs, ...toast }) {
      lastId += 1;
      const entry: ToastEntry = { toast: { ...toast, id: lastId }, key, lifeMs, cancel: () => {} };
      const others = entries.filter((other) => key === undefined || other.key !== key);
      keep([...others, entry].slice(-most));
      arm(entry);
      return lastId;
    },
    dismiss,
    hold(holding) {
      held = holding;
      for (const entry of entries) {
        if (holding) entry.cancel();
        else arm(entry);
      }
    },
  };
}
