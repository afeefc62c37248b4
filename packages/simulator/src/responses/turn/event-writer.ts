import type { JsonObject } from "../../wire/json.ts";
import type { Framing } from "../script/script.ts";

/** Where the events of one response go: a lane of a socket, an SSE body, or a collector for the JSON answer. */
export interface EventWriter {
  /** Sends one event. */
  write(event: JsonObject, framing: Framing): void;
  /** Sends text that is not an event of the response, as it is. */
  writeRaw(text: string, binary: boolean): void;
  /** Resolves when the peer has taken enough for more to be sent; at once if nothing waits. Resolves too when the peer is gone. */
  drained(): Promise<void>;
  /** Ends the connection: a close frame on a socket, the end of the body over HTTP. */
  close(code: number, reason: string): void;
  /** Ends the connection with a TCP reset. */
  reset(): void;
}

/** Bytes that may wait in the process before a writer asks for a pause. */
export const highWaterBytes: number = 1024 * 1024;
