import { ChainMemory } from "../increment/chain-memory.ts";
import { type Counters, createCounters } from "./counters.ts";
import { SocketBudget } from "./socket-budget.ts";

/** What the sockets of all identities of a client share. */
export interface SharedResources {
  readonly counters: Counters;
  readonly budget: SocketBudget;
  readonly chains: ChainMemory;
}

export const createSharedResources = (maxTotalSockets: number, maxHistoryBytes: number): SharedResources => ({
  counters: createCounters(),
  budget: new SocketBudget(maxTotalSockets),
  chains: new ChainMemory(maxHistoryBytes),
});
