import { usePage } from "../page-context.ts";
import { Dialog } from "../parts/dialog.tsx";
import { NameForm } from "../parts/name-form.tsx";

/** Asks for the name that others see. */
export function NameDialog() {
  const { people } = usePage();
  if (!people.naming.value) return null;
  return (
    <Dialog title="Your name" onClose={() => people.stopNaming()}>
      <p>Others see it beside what you look at and what you change.</p>
      <NameForm
        label="Your name, as others see it"
        placeholder="Your name"
        initial=""
        action="Set"
        longest={40}
        onSubmit={(name) => people.setName(name)}
      />
    </Dialog>
  );
}
