/** A promise that does not hold; the message says what was expected and what was found. */
class Unmet extends Error {
  override readonly name = "Unmet";
}

/** Fails unless the value is truthy. */
export function holds(value: unknown, what: string): asserts value {
  if (!value) throw new Unmet(`expected: ${what}`);
}

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text;
};

/** Fails unless both print the same as JSON. */
export const equal = (found: unknown, expected: unknown, what: string): void =>
  holds(JSON.stringify(found) === JSON.stringify(expected), `${what}: ${show(expected)}; found ${show(found)}`);

/** What the work fails with; fails itself if the work succeeds. */
export const failureOf = async (work: Promise<unknown>, what: string): Promise<unknown> => {
  const outcome = await work.then(
    () => undefined,
    (cause: unknown) => ({ cause }),
  );
  holds(outcome, `${what} fails`);
  return outcome.cause;
};

/** A member of a value of unknown shape. */
export const memberOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;

/** Everything that an error says, for the search of secrets. */
export const textOfError = (error: unknown): string =>
  error instanceof Error
    ? [error.name, error.message, error.stack, JSON.stringify(error), textOfError(error.cause)].join("\n")
    : (JSON.stringify(error) ?? "");
