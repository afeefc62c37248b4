import type { Socket } from "./socket.ts";

/** Ends a socket that nobody wants any more, in whatever state it is. */
export const discard = (socket: Socket): void => {
  try {
    if (socket.terminate) socket.terminate();
    else socket.close(1000, "");
  } catch {
    // A socket that cannot even be closed is left to the runtime; nothing listens to it any more.
  }
};
