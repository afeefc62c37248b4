import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { JsonObject } from "../../wire/json.ts";
import { resetSocket } from "../../wire/reset-socket.ts";
import type { Framing } from "../script/script.ts";
import { type EventWriter, highWaterBytes } from "../turn/event-writer.ts";

/** Writes the events of one lane. With a name, every frame carries it as `stream_id`. */
export const createWsWriter = (socket: WebSocket, stream: Duplex, laneName: string | undefined): EventWriter => {
  let lastSend = Promise.resolve();

  const send = (data: string | Buffer, options: { readonly binary: boolean; readonly fin?: boolean }): void => {
    if (socket.bufferedAmount < highWaterBytes) {
      socket.send(data, options, ignoreError);
      return;
    }
    // The callback is called when the bytes are handed to the system, or with an error when the peer is gone.
    lastSend = new Promise((resolve) => socket.send(data, options, () => resolve()));
  };

  return {
    write(event: JsonObject, framing: Framing) {
      const frame = laneName === undefined || event["stream_id"] !== undefined ? event : { ...event, stream_id: laneName };
      const text = framing === "pretty" ? JSON.stringify(frame, null, 2) : JSON.stringify(frame);
      if (framing === "fragmented") {
        // Cut by bytes: RFC 6455 section 5.6 allows a fragment to end inside a character.
        const bytes = Buffer.from(text);
        const cut = Math.ceil(bytes.length / 3);
        send(bytes.subarray(0, cut), { binary: false, fin: false });
        send(bytes.subarray(cut, 2 * cut), { binary: false, fin: false });
        send(bytes.subarray(2 * cut), { binary: false, fin: true });
      } else {
        send(text, { binary: framing === "binary" });
      }
    },
    writeRaw: (text, binary) => send(text, { binary }),
    drained: () => lastSend,
    close: (code, reason) => socket.close(code, reason),
    reset: () => resetSocket(stream),
  };
};

// A peer that left in the middle of a response is an ordinary case; the close handler records it.
const ignoreError = (): void => {};
