import { effect } from "@preact/signals";
import type { KeyValueStore } from "../ports.ts";
import type { ToastsModel } from "../toasts.ts";
import type { PeopleModel } from "./people-model.ts";

const askedKey = "lenslet.name-asked";
const lifeMs = 20_000;

/** Suggests setting a name, once per device, when others are here. The returned call stops it. */
export function askName(options: {
  readonly people: PeopleModel;
  readonly toasts: Pick<ToastsModel, "show">;
  readonly store: KeyValueStore;
}): () => void {
  const { people, toasts, store } = options;
  return effect(() => {
    if (people.self.value === null || people.others.value.length === 0 || people.name.value !== "") return;
    if (store.get(askedKey) !== null) return;
    store.set(askedKey, "yes");
    toasts.show({
      key: "name",
      tone: "plain",
      text: "Others are here. They see you without a name.",
      action: { label: "Set your name", run: people.startNaming },
      lifeMs,
    });
  });
}
