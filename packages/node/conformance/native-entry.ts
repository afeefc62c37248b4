import type { Adapter } from "@plugboard/core";
import { nativeAdapter } from "@plugboard/node";
import { Agent } from "undici";

/** The adapter over Node's own WebSocket, for the conformance suite; `plugboard-conformance` takes this file, too. */
export default nativeAdapter();

/** The same, told to trust an authority. */
export const trusting = (authority: string): Adapter => nativeAdapter({ dispatcher: new Agent({ connect: { ca: authority } }) });
