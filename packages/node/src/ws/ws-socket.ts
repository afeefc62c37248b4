import type { Socket as TcpSocket } from "node:net";
import type { Duplex } from "node:stream";
import { handshakeRejected, PlugboardError, type Socket } from "@plugboard/core";
import { WebSocket } from "ws";
import { readRefusal } from "./read-refusal.ts";

/** A batch is written when it has so many bytes: more in one system call gains nothing, and would only wait. */
const maxBatchBytes = 64 * 1024;

/**
 * A ws socket as a `Socket`, with every power. A binary message is a view of the received bytes, not a copy of them.
 *
 * @param retainsFrames - Whether ws reads a frame after `send` has returned, as it does when it compresses.
 */
export const wsSocket = (ws: WebSocket, protocols: readonly string[], retainsFrames: boolean): Socket => {
  // Of an agent, it may be any stream: one through another protocol has no `ref`.
  let tcp: (Duplex & Partial<Pick<TcpSocket, "ref" | "unref">>) | undefined;
  let isBatching = false;
  let holding: "ref" | "unref" = "ref";
  const hold = (how: "ref" | "unref"): void => {
    holding = how;
    tcp?.[how]?.();
  };
  const writeBatch = (): void => {
    if (!isBatching) return;
    isBatching = false;
    tcp?.uncork();
  };
  /** Messages of one turn leave in one write: by themselves each is a system call, which costs more than all the rest of it. */
  const batch = (): void => {
    if (isBatching || !tcp) return;
    isBatching = true;
    tcp.cork();
    process.nextTick(writeBatch);
  };
  // For ever: ws also fails a socket that was closed while connecting, and an error without a listener ends the process.
  ws.on("error", () => undefined);
  return {
    listen: (events) => {
      ws.on("upgrade", ({ socket, headers: { "sec-websocket-protocol": selected } }) => {
        tcp = socket;
        tcp[holding]?.();
        if (selected === undefined ? protocols.length === 0 : protocols.includes(selected)) return;
        events.error(new PlugboardError("protocol-mismatch", "node-ws: the server did not select one of the offered subprotocols."));
      });
      ws.on("open", () => events.open());
      // The emitter's own event, not addEventListener, which makes an event object for each message.
      ws.on("message", (data: Buffer, isBinary: boolean) =>
        events.message(isBinary ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : data.toString()),
      );
      ws.on("ping", () => events.alive());
      ws.on("pong", () => events.alive());
      ws.on("error", (cause) => events.error(cause));
      ws.on("close", (code, reason) => events.close(code, reason.toString()));
      // With this listener ws leaves the ending of the attempt to it.
      ws.on("unexpected-response", async (_request, response) => {
        events.error(handshakeRejected("node-ws", await readRefusal(response)));
        ws.terminate();
      });
    },
    send: (frame) => {
      batch();
      ws.send(retainsFrames && typeof frame !== "string" ? new Uint8Array(frame) : frame);
      if (ws.bufferedAmount >= maxBatchBytes) writeBatch();
    },
    isClosing: () => ws.readyState > WebSocket.OPEN,
    close: (code, reason) => ws.close(code, reason),
    protocol: () => ws.protocol,
    terminate: () => {
      writeBatch();
      ws.terminate();
    },
    ping: () => ws.ping(),
    bufferedBytes: () => ws.bufferedAmount,
    pause: () => ws.pause(),
    resume: () => ws.resume(),
    ref: () => hold("ref"),
    unref: () => hold("unref"),
  };
};
