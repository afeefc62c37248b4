import { constructorAdapter } from "@plugboard/workerd";

/** The adapter over workerd's `new WebSocket`, for the conformance suite; `plugboard-conformance` takes this file, too. */
export default constructorAdapter();
