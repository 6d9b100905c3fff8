/** Copies a text, and says whether it worked. `field` shows the same text. */
export async function copyText(text: string, field: HTMLInputElement | HTMLTextAreaElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without a secure origin there is no clipboard but that of a selected field.
    field?.focus();
    field?.select();
    return document.execCommand("copy");
  }
}
