import { Icon } from "./icon.tsx";

export interface AvatarProps {
  readonly name: string;
  /** 0 to 359. */
  readonly hue: number;
  readonly size?: "small" | "medium";
  /** Marks someone who is changing labels. */
  readonly editing?: boolean;
}

/** The initials of a name; "" for none. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const [first = "", second = ""] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  const letter = (word: string) => [...word][0]?.toLocaleUpperCase() ?? "";
  return letter(first) + letter(second);
}

/** A person as a coloured disc. */
export function Avatar({ name, hue, size = "medium", editing = false }: AvatarProps) {
  const said = `${name === "" ? "Someone" : name}${editing ? ", editing" : ""}`;
  return (
    <span
      class={`avatar ${size} ${editing ? "editing" : ""}`}
      style={{ "--hue": `${hue}` }}
      role="img"
      aria-label={said}
      title={said}
    >
      {initialsOf(name) || <Icon name="person" size={size === "small" ? 11 : 14} />}
    </span>
  );
}

export interface AvatarGroupProps {
  readonly people: readonly {
    readonly person: string;
    readonly name: string;
    readonly hue: number;
    readonly editing: boolean;
  }[];
  readonly most: number;
  readonly size?: "small" | "medium";
}

/** A few overlapping discs, and a number for the rest. */
export function AvatarGroup({ people, most, size = "medium" }: AvatarGroupProps) {
  if (people.length === 0) return null;
  const shown = people.length > most ? people.slice(0, most - 1) : people;
  const rest = people.length - shown.length;
  return (
    <span class="avatar-group">
      {shown.map(({ person, name, hue, editing }) => (
        <Avatar key={person} name={name} hue={hue} editing={editing} size={size} />
      ))}
      {rest > 0 && <span class={`avatar rest ${size}`}>+{rest}</span>}
    </span>
  );
}
