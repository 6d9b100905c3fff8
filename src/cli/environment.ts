/** The environment of the process, or a part of it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Options as the environment gives them, and the variable that each comes from. */
export interface FromEnvironment {
  readonly values: Readonly<Record<string, string | boolean>>;
  readonly variables: ReadonlyMap<string, string>;
  /** Why a variable cannot be used, in one line; undefined if all can. */
  readonly problem: string | undefined;
}

/**
 * Reads options from variables such as `LENSLET_PORT` and `LENSLET_NO_WRITE`. A switch is 1, true, 0 or false; an empty
 * variable counts as absent.
 */
export function readEnvironment(
  env: Environment,
  names: readonly string[],
  toggles: ReadonlySet<string>,
): FromEnvironment {
  const values: Record<string, string | boolean> = {};
  const variables = new Map<string, string>();
  for (const name of names) {
    for (const [variable, isOn] of [
      [variableOf(name), true],
      [variableOf(`no-${name}`), false],
    ] as const) {
      const text = env[variable];
      if (text === undefined || text === "" || (!isOn && !toggles.has(name))) continue;
      const value = toggles.has(name) ? toSwitch(text) : text;
      if (value === undefined) return { values: {}, variables, problem: `${variable} takes 1 or 0` };
      values[name] = typeof value === "boolean" ? value === isOn : value;
      variables.set(name, variable);
    }
  }
  return { values, variables, problem: undefined };
}

/** `LENSLET_PORT` for `port`. */
export function variableOf(name: string): string {
  return `LENSLET_${name.toUpperCase().replaceAll("-", "_")}`;
}

function toSwitch(text: string): boolean | undefined {
  if (/^(?:1|true)$/i.test(text)) return true;
  return /^(?:0|false)$/i.test(text) ? false : undefined;
}
