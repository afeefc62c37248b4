/** Applies each step in order, also when an earlier one has to wait for its value. A value or a step that fails is left out. */
export type Sequence = <T>(value: T | Promise<T>, step: (value: T) => void) => void;

/** Makes a sequence in which nothing waits. */
export const createSequence = (): Sequence => {
  let tail: Promise<void> | undefined;
  return (value, step) => {
    if (!tail && !(value instanceof Promise)) return step(value);
    // It may fail while an earlier one is waited for.
    if (value instanceof Promise) value.catch(() => undefined);
    const turn: Promise<void> = Promise.resolve(tail)
      .then(() => value)
      .then(step)
      // Bytes that cannot be read must not take what follows with them.
      .catch(() => undefined)
      .finally(() => {
        if (tail === turn) tail = undefined;
      });
    tail = turn;
  };
};
