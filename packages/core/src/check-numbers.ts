import { invalidArgument } from "./errors.ts";

/** The largest delay of a timer; a longer one fires at once (HTML, 8.6). It also bounds sizes and counts. */
const maxNumber = 2 ** 31 - 1;

/** Throws `invalid-argument` unless each value is a number from `min` to 2,147,483,647. */
export const checkNumbers = (values: Readonly<Record<string, number>>, min = 1): void => {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "number" && value >= min && value <= maxNumber) continue;
    throw invalidArgument(`${name} is ${value}, not a number from ${min} to ${maxNumber}.`);
  }
};
