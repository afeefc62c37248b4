import type { FrameSocket } from "../../realtime/connection/frame-socket.ts";
import { createSendQueue } from "../../realtime/connection/send-queue.ts";
import type { ConnectionEnd } from "../../realtime/connection/simulator-connection.ts";
import type { RecordedHandshake } from "../../realtime/handshake/recorded-handshake.ts";
import { checkClose } from "../../wire/close-code.ts";
import type { LiveConnectionScript } from "../script/live-script.ts";
import type { LivePeer, PeerKind } from "../session/live-peer.ts";

/** One connection to the Live half, a WebSocket or the data channel of a call, under the test's control. */
export interface SimulatorLiveConnection {
  /** Its number, from 0, in order of the handshakes that were accepted. */
  readonly index: number;
  /** What it is: of a session of its own, of a fork, beside another, or the data channel of a call. */
  readonly kind: PeerKind;
  /** The handshake that made it. */
  readonly handshake: RecordedHandshake;
  /** The id of its session; `undefined` before it has one. */
  readonly sessionId: string | undefined;
  /** Resolves when the connection has ended; never rejects. */
  readonly closed: Promise<ConnectionEnd>;
  /** Sends one frame: a string as it is, an object as JSON, bytes as a binary message. */
  send(frame: string | Uint8Array | Readonly<Record<string, unknown>>): void;
  /** Sends a close frame, without a code unless one is given. Throws `bad-option` for a code that may not be sent. */
  close(code?: number, reason?: string): void;
  /** Cuts the connection without a close frame: the client sees 1006. */
  terminate(): void;
  /** Leaves it half open: nothing is read, answered or written any more. */
  stall(): void;
}

/** Both faces of a connection. */
export interface LiveConnection {
  readonly control: SimulatorLiveConnection;
  readonly peer: LivePeer;
}

/** What a connection tells the Live half. */
export interface LiveConnectionObserver {
  readonly received: (raw: string, bytes: number) => void;
  readonly ended: () => void;
  readonly sessionId: () => string | undefined;
}

/** Wraps an accepted WebSocket or an open data channel. @param endCode - The close code at the end of the session; `undefined` for a close frame without one. */
export const createLiveConnection = (
  socket: FrameSocket,
  index: number,
  kind: PeerKind,
  handshake: RecordedHandshake,
  knobs: LiveConnectionScript,
  endCode: number | undefined,
  observer: LiveConnectionObserver,
): LiveConnection => {
  const sendQueue = createSendQueue(
    (frame) => {
      if (socket.readyState === socket.OPEN) socket.send(frame);
    },
    { jitterMs: knobs.jitterMs ?? 0, burst: knobs.burst ?? 1 },
  );
  const stall = (): void => {
    sendQueue.stall();
    socket.pause();
  };
  const peer: LivePeer = {
    kind,
    repeatsIds: knobs.repeatsIds !== false,
    deliver: (event) => sendQueue.push(JSON.stringify(event)),
    deliverRaw: (frame) => sendQueue.push(frame),
    close: (code = endCode, reason = "") => sendQueue.after(() => (code === undefined ? socket.close() : socket.close(code, reason))),
    terminate: () => sendQueue.after(() => socket.terminate()),
    stall: () => sendQueue.after(stall),
  };
  const closed = new Promise<ConnectionEnd>((resolve) => {
    socket.once("close", (code, reason) => {
      sendQueue.end();
      observer.ended();
      resolve({ code, reason: reason.toString() });
    });
  });
  // An error is always followed by "close"; without a listener it would end the process.
  socket.on("error", () => {});
  socket.on("message", (data: Buffer) => observer.received(data.toString(), data.length));
  const control: SimulatorLiveConnection = {
    index,
    kind,
    handshake,
    get sessionId() {
      return observer.sessionId();
    },
    closed,
    send: (frame) => sendQueue.push(typeof frame === "string" || frame instanceof Uint8Array ? frame : JSON.stringify(frame)),
    close: (code, reason = "") => {
      if (code !== undefined) checkClose(code, reason);
      peer.close(code, reason);
    },
    terminate: () => socket.terminate(),
    stall,
  };
  return { control, peer };
};
