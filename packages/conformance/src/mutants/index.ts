import { endingMutants } from "./ending.ts";
import { handshakeMutants } from "./handshakes.ts";
import type { Mutant } from "./mutant.ts";
import { powerMutants } from "./powers.ts";
import { receivingMutants } from "./receiving.ts";
import { refusalMutants } from "./refusals.ts";
import { sendingMutants } from "./sending.ts";

/** Every kept way to be wrong that can be put on top of a whole adapter. */
export const mutants: readonly Mutant[] = [
  ...sendingMutants,
  ...receivingMutants,
  ...endingMutants,
  ...handshakeMutants,
  ...refusalMutants,
  ...powerMutants,
];
