import { isPlugboardError, type PlugboardError } from "@plugboard/core";

/** A promise that does not hold. The message says what was expected and what was found. */
export class CheckFailure extends Error {
  override readonly name = "CheckFailure";
}

const show = (value: unknown): string => {
  const text = typeof value === "string" ? JSON.stringify(value) : typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.length > 200 ? `${text.slice(0, 200)}… (${text.length} characters)` : text;
};

/** Fails unless the value is truthy. */
export function check(value: unknown, what: string): asserts value {
  if (!value) throw new CheckFailure(`expected: ${what}`);
}

/** Fails unless both are the same primitive value. */
export const same = (found: unknown, expected: unknown, what: string): void => {
  if (!Object.is(found, expected)) throw new CheckFailure(`${what}: expected ${show(expected)}, found ${show(found)}`);
};

/** Fails unless both print the same as JSON: for lists and plain data. */
export const alike = (found: unknown, expected: unknown, what: string): void => {
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new CheckFailure(`${what}: expected ${show(expected)}, found ${show(found)}`);
  }
};

/** The code of a `PlugboardError`; for anything else the value itself, which then shows up in the failure. */
export const codeOf = (cause: unknown): unknown => (isPlugboardError(cause) ? cause.code : cause);

/** What the call throws as a `PlugboardError`, `undefined` if it throws nothing or anything else. */
export const thrownBy = (call: () => void): PlugboardError | undefined => {
  try {
    call();
  } catch (cause) {
    return isPlugboardError(cause) ? cause : undefined;
  }
  return undefined;
};
