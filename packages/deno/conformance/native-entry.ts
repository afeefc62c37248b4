import type { Adapter } from "@plugboard/core";
import { type DenoHttpClient, nativeAdapter } from "@plugboard/deno/native";

declare const Deno: { createHttpClient(options: { readonly caCerts: readonly string[] }): DenoHttpClient };

/** The adapter over Deno's own WebSocket, for the conformance suite; `plugboard-conformance` takes this file, too. */
export default nativeAdapter();

/** The same, told to trust an authority. */
export const trusting = (authority: string): Adapter => nativeAdapter({ client: Deno.createHttpClient({ caCerts: [authority] }) });
