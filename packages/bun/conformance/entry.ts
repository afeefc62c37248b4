import { bunAdapter } from "@plugboard/bun";

/** The adapter that the conformance suite judges; `plugboard-conformance` takes this file, too. */
export default bunAdapter();
