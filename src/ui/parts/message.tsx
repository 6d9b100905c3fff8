import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

export interface MessageProps {
  readonly icon: IconName;
  readonly title: string;
  /** What the person can do. */
  readonly text?: string;
  /** What is worth knowing besides. */
  readonly note?: string;
  /** Buttons. */
  readonly children?: ComponentChildren;
}

/** Fills an area that has nothing else to show. */
export function Message({ icon, title, text, note, children }: MessageProps) {
  return (
    <div class="message">
      <Icon name={icon} size={28} />
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {note && <p class="soft">{note}</p>}
      {children && <div class="message-actions">{children}</div>}
    </div>
  );
}
