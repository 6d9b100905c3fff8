import { effect, type ReadonlySignal } from "@preact/signals";
import type { Order } from "../view/columns.ts";
import type { LocationModel } from "../view/location.ts";
import type { PeopleModel } from "./people-model.ts";
import type { SelectionModel } from "../view/selection.ts";

interface GuideOptions {
  readonly people: PeopleModel;
  readonly location: LocationModel;
  readonly selection: SelectionModel;
  readonly order: ReadonlySignal<Order>;
}

/** Moves the cursor to the image the followed person looks at; moving it yourself stops following. The returned call stops it. */
export function guideCursor({ people, location, selection, order }: GuideOptions): () => void {
  let guided: string | null = null;
  return effect(() => {
    const path = people.following.value?.looking_at ?? null;
    const cursor = selection.cursor.value;
    // The viewer's image is part of the address, which is followed already.
    if (path === null || location.surface.value === "viewer") guided = null;
    else if (path !== guided) {
      guided = path;
      selection.expect(path);
    } else if (cursor !== path && order.peek().indexOf(path) >= 0) people.unfollow();
  });
}
