import type { Readiness } from "@plugboard/core";
import type { WorkerdSocket } from "./workerd-socket.ts";

/** Ready once accepted. Core listens before, so that a message that came with the handshake is delivered. */
export const acceptThenReady: Readiness<WorkerdSocket> = {
  name: "accept-then-ready",
  wait: async ({ socket }) => socket.accept(),
};
