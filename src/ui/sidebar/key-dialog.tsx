import { useState } from "preact/hooks";
import { usePage } from "../page-context.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";

interface KeyDialogProps {
  readonly tag: string;
  readonly onClose: () => void;
}

/** Assigns a key to a tag. */
export function KeyDialog({ tag, onClose }: KeyDialogProps) {
  const { tagKeys } = usePage();
  const [refusal, setRefusal] = useState("");
  const current = tagKeys.keyOf(tag);
  return (
    <Dialog title={`Key for “${tag}”`} onClose={onClose}>
      <p>Press a digit from 6 to 9, or a letter that is not a command. The key adds the tag, or removes it again.</p>
      <input
        class="field key-field"
        type="text"
        aria-label="Key"
        aria-invalid={refusal !== ""}
        aria-describedby="key-refusal"
        placeholder={current ?? "Press a key"}
        autocomplete="off"
        autocapitalize="none"
        value=""
        onInput={(event) => {
          const key = event.currentTarget.value.at(-1);
          event.currentTarget.value = "";
          if (key === undefined) return;
          const outcome = tagKeys.set(tag, key);
          if (outcome.kind === "refused") setRefusal(outcome.reason);
          else onClose();
        }}
      />
      <p id="key-refusal" class="key-refusal" role="alert">
        {refusal}
      </p>
      <div class="dialog-actions">
        {current !== undefined && (
          <Button
            label="Remove the key"
            onPress={() => {
              tagKeys.remove(tag);
              onClose();
            }}
          />
        )}
        <Button label="Cancel" onPress={onClose} />
      </div>
    </Dialog>
  );
}
