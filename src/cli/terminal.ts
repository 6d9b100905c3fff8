/** The output of the command line. */
export interface Terminal {
  /** Whether standard output is a terminal. */
  readonly interactive: boolean;
  /** Whether ANSI colours may be printed: not with NO_COLOR (https://no-color.org). */
  readonly coloured: boolean;
  /** Whether lines are JSON objects. */
  readonly json: boolean;
  /** Prints a line to standard output; as JSON, with the fields. */
  print(line: string, fields?: Readonly<Record<string, unknown>>): void;
  /** Prints a line to standard error. */
  complain(line: string): void;
  /** Shows a temporary line, on a terminal only; the next line replaces it. */
  progress(line: string): void;
}

/** Writes to the process's streams. A closed pipe, as after `| head`, does not end the process. */
export function createTerminal({ json = false }: { readonly json?: boolean } = {}): Terminal {
  const { stdout, stderr } = process;
  let shown = false;
  for (const stream of [stdout, stderr]) stream.on("error", () => {});

  const clear = () => {
    if (shown) stdout.write("\r\x1b[2K");
    shown = false;
  };
  return {
    interactive: stdout.isTTY && !json,
    coloured: !process.env["NO_COLOR"],
    json,
    print(line, fields) {
      clear();
      stdout.write(json ? toJsonLine("info", line, fields) : `${line}\n`);
    },
    complain(line) {
      clear();
      stderr.write(json ? toJsonLine("error", line) : `${line}\n`);
    },
    progress(line) {
      if (!stdout.isTTY || json) return;
      clear();
      stdout.write(line);
      shown = true;
    },
  };
}

/** A line for a log collector; "" for an empty one. */
function toJsonLine(level: "info" | "error", line: string, fields: Readonly<Record<string, unknown>> = {}): string {
  const message = line.trim();
  if (message === "") return "";
  return `${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`;
}
