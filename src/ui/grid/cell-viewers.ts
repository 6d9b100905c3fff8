import { computed, type ReadonlySignal } from "@preact/signals";
import { createContext } from "preact";
import type { PeopleModel } from "../model/people/people-model.ts";
import type { Person } from "../../wire/presence.ts";

export type Viewers = ReadonlySignal<ReadonlyMap<string, readonly Person[]>>;

/** The viewers of each image, computed once for all thumbnails. */
export const ViewersContext = createContext<Viewers | null>(null);

/** Groups others by the image they are looking at. */
export function viewersOf(people: PeopleModel): Viewers {
  return computed(() => {
    const byPath = new Map<string, Person[]>();
    for (const person of people.others.value) {
      if (person.looking_at === null) continue;
      const those = byPath.get(person.looking_at);
      if (those) those.push(person);
      else byPath.set(person.looking_at, [person]);
    }
    return byPath;
  });
}
