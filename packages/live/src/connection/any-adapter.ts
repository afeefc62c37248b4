import type { Adapter, Readiness } from "@plugboard/core";

/** An adapter of any runtime, whatever type of socket its readiness needs. */
export interface AnyAdapter extends Omit<Adapter, "readiness"> {
  /** Decides when a fresh socket of this adapter is ready. */
  readonly readiness: Readiness<never>;
}
