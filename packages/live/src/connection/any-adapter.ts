import type { Adapter, Readiness } from "@plugboard/core";

/** An adapter of any runtime: its readiness is for its own sockets, whatever they are. */
export interface AnyAdapter extends Omit<Adapter, "readiness"> {
  /** Decides when a fresh socket of this adapter is ready. */
  readonly readiness: Readiness<never>;
}
