/** One operation as its client saw it. `endedAt` is infinite where no response came: it may have happened at any time since, or never. */
export interface Operation<Input, Output> {
  readonly input: Input;
  readonly output: Output | undefined;
  readonly begunAt: number;
  readonly endedAt: number;
}

/** What one thing does, one operation after the other. A step that changes nothing returns the state that it was given. */
export interface SequentialModel<State, Input, Output> {
  readonly initial: State;
  /** The state after the operation, or undefined if it cannot have had that output in this state. */
  step(state: State, input: Input, output: Output | undefined): State | undefined;
}

/**
 * Whether there is an order of the operations that the model allows, in which none comes before one that had ended when
 * it began (Wing and Gong's search, with Lowe's memory of what was tried).
 */
export function isLinearizable<State, Input, Output>(
  operations: readonly Operation<Input, Output>[],
  model: SequentialModel<State, Input, Output>,
): boolean {
  const tried = new Set<string>();
  const search = (left: readonly number[], state: State): boolean => {
    if (left.every((index) => operations[index]?.output === undefined)) return true;
    const key = `${left.join(",")} ${JSON.stringify(state)}`;
    if (tried.has(key)) return false;
    tried.add(key);
    const firstEnd = Math.min(...left.map((index) => operations[index]?.endedAt ?? Infinity));
    const changing: { readonly index: number; readonly next: State }[] = [];
    for (const index of left) {
      const operation = operations[index];
      if (!operation || operation.begunAt > firstEnd) continue;
      const next = model.step(state, operation.input, operation.output);
      // What changes nothing can come at once: no order is lost by that.
      if (next === state && operation.output !== undefined) return search(without(left, index), state);
      if (next !== undefined && next !== state) changing.push({ index, next });
    }
    return changing.some(({ index, next }) => search(without(left, index), next));
  };
  return search([...operations.keys()], model.initial);
}

function without(left: readonly number[], taken: number): number[] {
  return left.filter((index) => index !== taken);
}
