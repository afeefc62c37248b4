import { workerdAdapter } from "@plugboard/workerd";

/** The adapter that the conformance suite judges; `plugboard-conformance` takes this file, too. */
export default workerdAdapter();
