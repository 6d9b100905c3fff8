import type { Clock } from "../clock.ts";
import type { Random } from "../random.ts";
import type { Author, PassingEvent } from "../wire/event.ts";
import type { Person } from "../wire/presence.ts";

/** What a session shows of itself; omitted fields stay unchanged. */
export interface Introduction {
  readonly name?: string | undefined;
  readonly looking_at?: string | null | undefined;
  readonly view?: string | undefined;
}

/** Shortest time between two announcements of changes. */
const intervalMs = 100;
const personBytes = 8;
/** Ended sessions whose names are remembered; as many as may be present at once. */
const maxEnded = 20_000;
/** In degrees. Successive hues this far apart stay distinct for many people. */
const goldenAngle = 137.508;

interface PublicIdentity {
  readonly person: string;
  readonly hue: number;
  name: string;
  lookingAt: string | null;
  view: string;
  /** Sessions that never introduce themselves are counted, but not shown. */
  shown: boolean;
}

/** The public side of sessions: name, colour and the image in view. Client ids are never published. */
export interface People {
  /** Records what a session shows of itself and returns its public identity. */
  introduce(clientId: string, introduction: Introduction): { readonly person: string; readonly hue: number };
  /** The session moved, or started or stopped editing. */
  changed(clientId: string): void;
  gone(clientId: string): void;
  /** The name under which others see a session, also after it ended: its display name or its public id, never its client id. */
  publicName(clientId: string): string | undefined;
  /** The author to show with an edit; undefined for a session that never introduced itself. */
  author(clientId: string): Author | undefined;
  list(): Person[];
  /** Drops pending announcements. */
  close(): void;
}

export function createPeople(
  clock: Clock,
  random: Random,
  placeOf: (clientId: string) => { readonly scope: string; readonly editing: boolean } | undefined,
  announce: (event: PassingEvent) => void,
): People {
  const people = new Map<string, PublicIdentity>();
  /** Public names of ended sessions, whose client ids stay secret. */
  const ended = new Map<string, string>();
  const changed = new Set<string>();
  const firstHue = random.fraction() * 360;
  let met = 0;
  let stopWaiting: (() => void) | undefined;

  const toPerson = (clientId: string, known: PublicIdentity): Person | undefined => {
    const place = placeOf(clientId);
    return (
      place && {
        person: known.person,
        name: known.name,
        hue: known.hue,
        gallery_id: place.scope,
        looking_at: known.lookingAt,
        view: known.view,
        editing: place.editing,
      }
    );
  };

  const announceChanged = () => {
    for (const clientId of changed) {
      const known = people.get(clientId);
      const person = known?.shown && toPerson(clientId, known);
      if (person) announce({ event: "person", data: person });
    }
    changed.clear();
  };

  const note = (clientId: string) => {
    changed.add(clientId);
    if (stopWaiting) return;
    announceChanged();
    stopWaiting = clock.after(intervalMs, () => {
      stopWaiting = undefined;
      if (changed.size > 0) {
        const [first] = changed;
        if (first !== undefined) note(first);
      }
    });
  };

  const meet = (clientId: string): PublicIdentity => {
    let known = people.get(clientId);
    if (!known) {
      const hue = Math.round(firstHue + met * goldenAngle) % 360;
      met += 1;
      known = { person: random.hex(personBytes), hue, name: "", lookingAt: null, view: "", shown: false };
      people.set(clientId, known);
    }
    return known;
  };

  return {
    introduce(clientId, { name, looking_at: lookingAt, view }) {
      const known = meet(clientId);
      if (name === undefined && lookingAt === undefined && view === undefined) return known;
      const next = {
        name: name?.trim() ?? known.name,
        lookingAt: lookingAt === undefined ? known.lookingAt : lookingAt,
        view: view ?? known.view,
      };
      const same =
        known.shown && next.name === known.name && next.lookingAt === known.lookingAt && next.view === known.view;
      if (!same) {
        Object.assign(known, next, { shown: true });
        note(clientId);
      }
      return known;
    },
    changed(clientId) {
      if (people.get(clientId)?.shown) note(clientId);
    },
    gone(clientId) {
      const known = people.get(clientId);
      ended.delete(clientId);
      ended.set(clientId, known?.name || known?.person || random.hex(personBytes));
      const [oldest] = ended.keys();
      if (ended.size > maxEnded && oldest !== undefined) ended.delete(oldest);
      people.delete(clientId);
      changed.delete(clientId);
      if (known?.shown) announce({ event: "person-left", data: { person: known.person } });
    },
    publicName(clientId) {
      const known = placeOf(clientId) ? meet(clientId) : people.get(clientId);
      return known ? known.name || known.person : ended.get(clientId);
    },
    author(clientId) {
      const known = people.get(clientId);
      return known?.shown ? { person: known.person, name: known.name, hue: known.hue } : undefined;
    },
    list: () =>
      [...people].flatMap(([clientId, known]) => {
        const person = known.shown ? toPerson(clientId, known) : undefined;
        return person ? [person] : [];
      }),
    close() {
      stopWaiting?.();
      changed.clear();
    },
  };
}
