import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { Client } from "../../../client.ts";
import type { Author } from "../../../wire/event.ts";
import { limits } from "../../../wire/limits.ts";
import type { Person, ScopeCounts } from "../../../wire/presence.ts";
import type { LocationModel } from "../view/location.ts";
import type { KeyValueStore } from "../ports.ts";
import type { OwnIdentity } from "./presence-model.ts";

/** Sessions in a folder. */
export interface FolderCounts {
  readonly viewing: number;
  readonly editing: number;
}

/** Who else is here, and who this page follows. */
export interface PeopleModel {
  /** Everyone else, sorted by name. */
  readonly others: ReadonlySignal<readonly Person[]>;
  /** This session as others see it; null until it has joined. */
  readonly self: ReadonlySignal<Person | null>;
  /** The name others see; "" for none given. */
  readonly name: ReadonlySignal<string>;
  /** Stored on this device; cut to 40 characters. */
  setName(name: string): void;
  /** How many others are in a folder, and how many of them edit. */
  othersCounts(folder: string): FolderCounts;
  /** Whether the name dialog is open. */
  readonly naming: ReadonlySignal<boolean>;
  startNaming(): void;
  stopNaming(): void;
  /** Others in that folder itself. */
  inFolder(folder: string): readonly Person[];
  /** The author of an edit, under their current name. */
  authorNow(author: Author): Author;
  /** Others who are looking at that image. */
  lookingAt(path: string): readonly Person[];
  /** Whose view this page follows, or null. */
  readonly following: ReadonlySignal<Person | null>;
  /** Shows their view until `unfollow`, or until this user navigates. */
  follow(person: string): void;
  unfollow(): void;
  /** Someone joined, moved or changed their view. */
  arrived(person: Person): void;
  left(person: string): void;
  /** `eventId` of the event or response; counts older than the known ones are ignored. */
  counted(counts: ScopeCounts, eventId: number | null): void;
  /** Requests who is here; on start and after each reconnection. */
  reload(): Promise<void>;
  dispose(): void;
}

export interface PeopleOptions {
  readonly client: Pick<Client, "presence">;
  readonly location: LocationModel;
  readonly identity: ReadonlySignal<OwnIdentity | null>;
  readonly store: KeyValueStore;
}

const nameKey = "lenslet.name";
const nobody: FolderCounts = { viewing: 0, editing: 0 };

/** Who is here. Only this user's own name is stored. */
export function createPeopleModel({ client, location, identity, store }: PeopleOptions): PeopleModel {
  const everybody = signal<ReadonlyMap<string, Person>>(new Map());
  const folders = signal<ReadonlyMap<string, FolderCounts & { readonly eventId: number }>>(new Map());
  const name = signal(tidyName(store.get(nameKey) ?? ""));
  const naming = signal(false);
  const followed = signal<string | null>(null);
  let guided = "";

  const others = computed(() =>
    [...everybody.value.values()]
      .filter(({ person }) => person !== identity.value?.person)
      .sort((a, b) => a.name.localeCompare(b.name) || (a.person < b.person ? -1 : 1)),
  );
  const following = computed(() => others.value.find(({ person }) => person === followed.value) ?? null);
  const byImage = computed(() => groupBy(others.value, ({ looking_at }) => looking_at));
  const byFolder = computed(() => groupBy(others.value, ({ gallery_id }) => gallery_id));

  const stops = [
    effect(() => {
      const view = following.value?.view ?? "";
      if (view === "" || view === guided) return;
      const step = guided === "" ? "push" : "replace";
      guided = view;
      location.goTo(view, step);
    }),
    effect(() => {
      const here = location.fragment.value;
      // Navigating elsewhere stops following. Compare normalized addresses.
      if (followed.peek() !== null && guided !== "" && here !== location.read(guided)) followed.value = null;
    }),
  ];

  return {
    others,
    self: computed(() => {
      const own = identity.value;
      if (!own) return null;
      const { folder, image } = location.place.value;
      const known = everybody.value.get(own.person);
      return {
        ...own,
        name: name.value,
        gallery_id: folder,
        looking_at: image,
        view: location.fragment.value,
        editing: known?.editing ?? false,
      };
    }),
    name,
    setName(next) {
      name.value = tidyName(next);
      store.set(nameKey, name.value);
      naming.value = false;
    },
    naming,
    startNaming: () => void (naming.value = true),
    stopNaming: () => void (naming.value = false),
    othersCounts(folder) {
      const own = identity.value === null ? 0 : 1;
      const viewing = Math.max(0, (folders.value.get(folder) ?? nobody).viewing - own);
      const editing = (byFolder.value.get(folder) ?? []).filter((person) => person.editing).length;
      return { viewing, editing: Math.min(viewing, editing) };
    },
    inFolder: (folder) => byFolder.value.get(folder) ?? [],
    authorNow: (author) => ({ ...author, name: everybody.value.get(author.person)?.name || author.name }),
    lookingAt: (path) => byImage.value.get(path) ?? [],
    following,
    follow(person) {
      guided = "";
      followed.value = person;
    },
    unfollow: () => (followed.value = null),
    arrived: (person) => (everybody.value = new Map(everybody.peek()).set(person.person, person)),
    left(person) {
      const rest = new Map(everybody.peek());
      rest.delete(person);
      everybody.value = rest;
      if (followed.peek() === person) followed.value = null;
    },
    counted({ gallery_id: folder, viewing, editing }, eventId) {
      const known = folders.peek().get(folder);
      if (known && eventId !== null && eventId < known.eventId) return;
      folders.value = new Map(folders.peek()).set(folder, {
        viewing,
        editing,
        eventId: eventId ?? known?.eventId ?? 0,
      });
    },
    async reload() {
      try {
        const { body, eventId } = await client.presence();
        everybody.value = new Map(body.people.map((person) => [person.person, person]));
        folders.value = new Map(
          body.scopes.map(({ gallery_id, viewing, editing }) => [
            gallery_id,
            { viewing, editing, eventId: eventId ?? 0 },
          ]),
        );
      } catch {
        // Requested again when the connection is back.
      }
    },
    dispose() {
      for (const stop of stops) stop();
    },
  };
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

/** Cuts between code points, so that no surrogate pair is split. */
function tidyName(name: string): string {
  let tidy = "";
  for (const character of name.replaceAll(/[\p{C}\s]+/gu, " ").trim()) {
    if (tidy.length + character.length > limits.personNameCharacters) break;
    tidy += character;
  }
  return tidy;
}
