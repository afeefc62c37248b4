import type { Adapter, Readiness } from "@plugboard/core";

/** An adapter of any runtime: its readiness is for its own sockets, whatever they are. */
export type AnyAdapter = Omit<Adapter, "readiness"> & { readonly readiness: Readiness<never> };
