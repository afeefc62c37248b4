import type { Adapter } from "@plugboard/core";
import { type DenoHttpClient, denoAdapter } from "@plugboard/deno";

declare const Deno: { createHttpClient(options: { readonly caCerts: readonly string[] }): DenoHttpClient };

/** The adapter that the conformance suite judges; `plugboard-conformance` takes this file, too. */
export default denoAdapter();

/** The same, told to trust an authority. */
export const trusting = (authority: string): Adapter => denoAdapter({ client: Deno.createHttpClient({ caCerts: [authority] }) });
