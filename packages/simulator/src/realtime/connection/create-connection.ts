import { checkClose } from "../../wire/close-code.ts";
import { parseJson } from "../../wire/json.ts";
import { isWireEvent, type WireEvent } from "../../wire/wire-event.ts";
import type { RecordedHandshake } from "../handshake/recorded-handshake.ts";
import type { ConnectionScript } from "../script/connection-script.ts";
import type { Peer, Session } from "../session/session.ts";
import type { FrameSocket } from "./frame-socket.ts";
import { createSendQueue, type SendQueue } from "./send-queue.ts";
import type { ConnectionEnd, SimulatorConnection } from "./simulator-connection.ts";

/** What a connection tells the simulator. */
export interface ConnectionObserver {
  /** A frame of the client. */
  readonly received: (raw: string, bytes: number) => void;
  /** A frame for the client; `undefined` if it is not an event. */
  readonly sent: (event: WireEvent | undefined) => void;
  /** The connection is over. */
  readonly ended: () => void;
}

/** The two views of a connection: the test's and the session's. */
export interface LiveConnection {
  readonly control: SimulatorConnection;
  readonly peer: Peer;
}

/** Wraps a socket that was accepted. */
export const createConnection = (
  socket: FrameSocket,
  index: number,
  handshake: RecordedHandshake,
  session: Session,
  knobs: ConnectionScript,
  observer: ConnectionObserver,
): LiveConnection => {
  const sendQueue = createSendQueue((frame) => {
    if (socket.readyState === socket.OPEN) socket.send(frame);
  }, knobs);
  const push = (frame: string | Uint8Array): void => {
    observer.sent(typeof frame === "string" ? eventOf(frame) : undefined);
    sendQueue.push(frame);
  };
  const peer = createPeer(socket, sendQueue, push, observer);
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
  const control: SimulatorConnection = {
    index,
    handshake,
    sessionId: session.settings.id,
    closed,
    send: (frame) => push(typeof frame === "string" || frame instanceof Uint8Array ? frame : JSON.stringify(frame)),
    close: (code = 1000, reason = "") => {
      checkClose(code, reason);
      peer.close(code, reason);
    },
    terminate: () => socket.terminate(),
    stall: () => stall(socket, sendQueue.stall),
    resume: () => {
      socket.resume();
      sendQueue.resume();
    },
  };
  return { control, peer };
};

/** The event that a script or a test wrote as text, if it is one. */
const eventOf = (text: string): WireEvent | undefined => {
  const value = parseJson(text);
  return isWireEvent(value) ? value : undefined;
};

/** The session's view of a connection. */
const createPeer = (socket: FrameSocket, sendQueue: SendQueue, push: (frame: string) => void, observer: ConnectionObserver): Peer => ({
  deliver: (event) => {
    observer.sent(event);
    sendQueue.push(JSON.stringify(event));
  },
  deliverRaw: push,
  close: (code, reason) => sendQueue.after(() => socket.close(code, reason)),
  terminate: () => sendQueue.after(() => socket.terminate()),
  stall: () => sendQueue.after(() => stall(socket, sendQueue.stall)),
});

/** Leaves the TCP connection open without reading from it, so that no ping and no close frame is answered either. */
const stall = (socket: FrameSocket, stopWriting: () => void): void => {
  stopWriting();
  socket.pause();
};
