import { autobahnNumbers } from "../../../src/autobahn/index.ts";
import type { Fault } from "../faults.ts";

/** A fault on the wire, and the cases that must notice it. A mutant that wraps a whole socket cannot have such a fault. */
export interface WireMutant {
  readonly fault: Fault;
  readonly kills: readonly string[];
}

/** A fault and its cases. */
export const mutant = (fault: Fault, ...kills: readonly string[]): WireMutant => ({ fault, kills });

/** Ids of the Autobahn cases with these numbers; a number that does not exist is an error of the list. */
export const numbers = (...wanted: readonly string[]): readonly string[] =>
  wanted.map((number) => {
    if (!autobahnNumbers.some((item) => item.number === number)) throw new RangeError(`Autobahn has no case ${number} here`);
    return `autobahn/${number.replaceAll(".", "-")}`;
  });

/** Ids of all Autobahn cases that satisfy the predicate. */
export const numbersThat = (fits: (item: (typeof autobahnNumbers)[number]) => boolean): readonly string[] =>
  numbers(...autobahnNumbers.filter(fits).map(({ number }) => number));
