import { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** Ends a connection with a TCP reset where the stream is a TCP socket; otherwise destroys it. */
export const resetSocket = (stream: Duplex): void => {
  if (stream instanceof Socket) {
    stream.resetAndDestroy();
  } else {
    stream.destroy();
  }
};
