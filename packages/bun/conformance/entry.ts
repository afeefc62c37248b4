import { bunAdapter } from "@plugboard/bun";
import type { Adapter } from "@plugboard/core";

/** The adapter that the conformance suite judges; `plugboard-conformance` takes this file, too. */
export default bunAdapter();

/** The same, told to trust an authority. */
export const trusting = (authority: string): Adapter => bunAdapter({ tls: { ca: authority } });

/** The same, behind an HTTP proxy. */
export const through = (proxy: string): Adapter => bunAdapter({ proxy });
