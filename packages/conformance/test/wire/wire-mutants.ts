import { answerMutants } from "./mutants/answers.ts";
import { incomingMutants } from "./mutants/incoming.ts";
import { outgoingMutants } from "./mutants/outgoing.ts";
import { powerMutants } from "./mutants/powers.ts";
import { requestMutants } from "./mutants/requests.ts";
import type { WireMutant } from "./mutants/wire-mutant.ts";

/** Every fault of the hand-written client. */
export const wireMutants: readonly WireMutant[] = [
  ...requestMutants,
  ...answerMutants,
  ...outgoingMutants,
  ...incomingMutants,
  ...powerMutants,
];
