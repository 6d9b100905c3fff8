/** Copies a text; resolves to whether it worked. `field` contains the same text. */
export async function copyText(text: string, field: HTMLInputElement | HTMLTextAreaElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without a secure origin only a selected field can be copied.
    field?.focus();
    field?.select();
    return document.execCommand("copy");
  }
}
