import { type Adapter, PlugboardError, type Socket } from "@plugboard/core";
import { type NodeAdapterOptions, nodeAdapter } from "@plugboard/node";

/** How `denoAdapter` dials: what `nodeAdapter()` takes, because both run on npm `ws`. */
export interface DenoAdapterOptions extends NodeAdapterOptions {}

/**
 * The adapter for Deno: npm `ws` over Deno's `node:net` and `node:tls`. It sends a message at once, where Deno's own `WebSocket` lets each
 * one of more than 1,024 bytes wait for an acknowledgement (Deno 2.9.6, decision 14), and it can ping, pause and tell why a handshake was
 * refused.
 *
 * Requires `--allow-net` for the host, and `--allow-env`, because `ws` reads two variables of the environment when it is loaded. A wrong
 * option fails with `invalid-argument` when the adapter is made. `nativeAdapter()` of `@plugboard/deno/native` is the other choice.
 */
export const denoAdapter = (options: DenoAdapterOptions = {}): Adapter<Socket> => {
  if ("client" in options) {
    throw new PlugboardError(
      "invalid-argument",
      "deno: `client` is an option of nativeAdapter() of @plugboard/deno/native; here it is `tls` or `proxy`.",
    );
  }
  return { ...nodeAdapter(options), name: "deno" };
};
