import type { Adapter } from "@plugboard/core";
import { nodeAdapter } from "@plugboard/node";

/** The adapter over `ws`, for the conformance suite; `plugboard-conformance` takes this file, too. */
export default nodeAdapter();

/** The same, told to trust an authority. */
export const trusting = (authority: string): Adapter => nodeAdapter({ tls: { ca: authority } });
