import { denoAdapter } from "@plugboard/deno";

/** The adapter that the conformance suite judges; `plugboard-conformance` takes this file, too. */
export default denoAdapter();
