const units = ["bytes", "KB", "MB", "GB", "TB"];

/** A file size such as "4.2 MB": two significant digits from a kilobyte up, in steps of 1,000. */
export function toFileSize(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit + 1 < units.length) {
    size /= 1000;
    unit++;
  }
  const digits = unit > 0 && size < 9.95 ? 1 : 0;
  return `${size.toFixed(digits)} ${units[unit]}`;
}

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** An ISO 8601 instant in the reader's language and time zone; "" for none. */
export function toMoment(iso: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? "" : moment.format(at);
}
