import { nodeAdapter } from "@plugboard/node";

/** The adapter over `ws`, for the conformance suite; `plugboard-conformance` takes this file, too. */
export default nodeAdapter();
