import type { CoreChanges } from "../../src/attempt.ts";
import type { Breakage } from "../../src/mutants/mutant.ts";

/** A way in which core could break its promises, and the cases that must notice it. No adapter can have it, so it is not published. */
export interface CoreMutant {
  /** Says what it does wrong. */
  readonly name: string;
  /** Ids of cases that must fail. */
  readonly kills: readonly string[];
  /** Breaks what core promises. */
  readonly core: CoreChanges;
  /** Breaks the adapter too, where core's fault shows on such an adapter only. */
  readonly adapter?: () => Breakage;
}
