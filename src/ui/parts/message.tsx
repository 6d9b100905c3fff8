import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

export interface MessageProps {
  readonly icon: IconName;
  readonly title: string;
  /** What the person can do. */
  readonly text?: string;
  /** Buttons. */
  readonly children?: ComponentChildren;
}

/** Fills an area that has nothing else to show. */
export function Message({ icon, title, text, children }: MessageProps) {
  return (
    <div class="message">
      <Icon name={icon} size={28} />
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {children && <div class="message-actions">{children}</div>}
    </div>
  );
}
