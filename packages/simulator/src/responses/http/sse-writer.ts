import type { ServerResponse } from "node:http";
import { resetSocket } from "../../wire/reset-socket.ts";
import type { EventWriter } from "../turn/event-writer.ts";

/** Writes events as server-sent ones: an `event:` line, one `data:` line, a blank line. */
export const createSseWriter = (response: ServerResponse): EventWriter => {
  return {
    // The framings are about WebSocket frames; a `data:` line is always compact.
    write: (event) => void response.write(`event: ${String(event["type"])}\ndata: ${JSON.stringify(event)}\n\n`),
    writeRaw: (text) => void response.write(`data: ${text.replaceAll("\n", "\ndata: ")}\n\n`),
    drained: () => drained(response),
    close: () => void response.end(),
    reset: () => {
      if (response.socket !== null) {
        resetSocket(response.socket);
      }
    },
  };
};

const drained = (response: ServerResponse): Promise<void> => {
  if (!response.writableNeedDrain || response.destroyed) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const settle = (): void => {
      response.off("drain", settle);
      response.off("close", settle);
      resolve();
    };
    response.on("drain", settle);
    response.on("close", settle);
  });
};
