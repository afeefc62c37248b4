import { nativeAdapter } from "@plugboard/node";

/** The adapter over Node's own WebSocket, for the conformance suite; `plugboard-conformance` takes this file, too. */
export default nativeAdapter();
