/** The text as a POSIX shell reads it as one word. */
export function shellQuote(text: string): string {
  return /^[\w./~@%+=:,-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
