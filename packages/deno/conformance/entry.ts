import type { Adapter } from "@plugboard/core";
import { denoAdapter } from "@plugboard/deno";

/** The adapter over `ws`, for the conformance suite; `plugboard-conformance` takes this file, too. */
export default denoAdapter();

/** The same, told to trust an authority. */
export const trusting = (authority: string): Adapter => denoAdapter({ tls: { ca: authority } });

/** The same, behind an HTTP proxy. */
export const through = (proxy: string): Adapter => denoAdapter({ proxy });
