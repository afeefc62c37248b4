import { browserAdapter } from "@plugboard/browser";

/** The adapter that the conformance suite judges; `plugboard-conformance` takes this file, too. */
export default browserAdapter();
