/** The output of the command line. */
export interface Terminal {
  /** Whether standard output is a terminal. */
  readonly interactive: boolean;
  /** Prints a line to standard output. */
  print(line: string): void;
  /** Prints a line to standard error. */
  complain(line: string): void;
  /** Shows a temporary line, on a terminal only; the next line replaces it. */
  progress(line: string): void;
}

/** Writes to the process's streams. A closed pipe, as after `| head`, does not end the process. */
export function createTerminal(): Terminal {
  const { stdout, stderr } = process;
  let shown = false;
  for (const stream of [stdout, stderr]) stream.on("error", () => {});

  const clear = () => {
    if (shown) stdout.write("\r\x1b[2K");
    shown = false;
  };
  return {
    interactive: stdout.isTTY,
    print(line) {
      clear();
      stdout.write(`${line}\n`);
    },
    complain(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    progress(line) {
      if (!stdout.isTTY) return;
      clear();
      stdout.write(line);
      shown = true;
    },
  };
}
