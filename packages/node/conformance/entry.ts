import type { Adapter } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";

/** The adapter over `ws`, for the conformance suite; `plugboard-conformance` takes this file, too. */
export default nodeAdapter();

/** The same, told to trust an authority. */
export const trusting = (authority: string): Adapter => nodeAdapter({ tls: { ca: authority } });

/** The same, behind an HTTP proxy. */
export const through = (proxy: string): Adapter => nodeAdapter({ proxy });
