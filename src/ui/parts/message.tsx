import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

export interface MessageProps {
  readonly icon: IconName;
  readonly title: string;
  /** What the user can do. */
  readonly text?: string;
  /** Further information. */
  readonly note?: string;
  /** Buttons. */
  readonly children?: ComponentChildren;
}

/** A message that fills an empty area. */
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
