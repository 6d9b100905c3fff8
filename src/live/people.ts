import type { Clock } from "../clock.ts";
import type { Random } from "../random.ts";
import type { Author, PassingEvent } from "../wire/event.ts";
import type { Person } from "../wire/presence.ts";

/** What a session shows of itself; what is left out stays as it is. */
export interface Introduction {
  readonly name?: string | undefined;
  readonly looking_at?: string | null | undefined;
  readonly view?: string | undefined;
}

/** Changes of one person are told at most this often. */
const intervalMs = 100;
const personBytes = 8;
/** Sessions that have ended whose names are remembered; as many as may be here at once. */
const endedKept = 20_000;
/** Successive hues this far apart stay distinct for many people. */
const goldenAngle = 137.508;

interface Known {
  readonly person: string;
  readonly hue: number;
  name: string;
  lookingAt: string | null;
  view: string;
  /** Sessions that never introduce themselves are counted, but not shown. */
  shown: boolean;
}

/** The public side of sessions: a name, a colour, and what someone looks at. Client ids never leave this room. */
export interface People {
  /** Takes what a session says of itself, and gives its public identity. */
  introduce(clientId: string, introduction: Introduction): { readonly person: string; readonly hue: number };
  /** The session's place changed, or it began or ceased to edit. */
  changed(clientId: string): void;
  gone(clientId: string): void;
  /** What others may call a session, also one that has ended, which is never its client id: its name, or who it is to them. */
  publicName(clientId: string): string | undefined;
  /** The author to show with an edit, if the session shows itself. */
  author(clientId: string): Author | undefined;
  list(): Person[];
  /** Drops what is waiting to be told. */
  close(): void;
}

export function createPeople(
  clock: Clock,
  random: Random,
  placeOf: (clientId: string) => { readonly scope: string; readonly editing: boolean } | undefined,
  announce: (event: PassingEvent) => void,
): People {
  const people = new Map<string, Known>();
  /** Whom sessions that have ended were to others: their client ids are no more for showing than before. */
  const ended = new Map<string, string>();
  const changed = new Set<string>();
  const firstHue = random.fraction() * 360;
  let met = 0;
  let stopWaiting: (() => void) | undefined;

  const toPerson = (clientId: string, known: Known): Person | undefined => {
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

  const tell = () => {
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
    tell();
    stopWaiting = clock.after(intervalMs, () => {
      stopWaiting = undefined;
      if (changed.size > 0) {
        const [first] = changed;
        if (first !== undefined) note(first);
      }
    });
  };

  const meet = (clientId: string): Known => {
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
      if (ended.size > endedKept && oldest !== undefined) ended.delete(oldest);
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
