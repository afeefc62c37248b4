import type { WebSocket } from "ws";
import { checkClose } from "../../wire/close-code.ts";
import { parseJson } from "../../wire/json.ts";
import { isWireEvent, type WireEvent } from "../../wire/wire-event.ts";
import type { RecordedHandshake } from "../handshake/recorded-handshake.ts";
import type { ConnectionScript } from "../script/script.ts";
import type { Peer, Session } from "../session/session.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import type { ConnectionEnd, SimulatorConnection } from "./simulator-connection.ts";

/** What a connection tells the simulator. */
export interface ConnectionObserver {
  /** A frame of the client. */
  readonly received: (raw: string, bytes: number) => void;
  /** A frame for the client; `undefined` if it is no event. */
  readonly sent: (event: WireEvent | undefined) => void;
  /** The connection is over. */
  readonly ended: () => void;
}

/** Both faces of a connection: the test's and the session's. */
export interface LiveConnection {
  readonly control: SimulatorConnection;
  readonly peer: Peer;
}

/** Wraps an accepted WebSocket. */
export const createConnection = (
  socket: WebSocket,
  index: number,
  handshake: RecordedHandshake,
  session: Session,
  knobs: ConnectionScript,
  observer: ConnectionObserver,
): LiveConnection => {
  const outbox = createOutbox((frame) => {
    if (socket.readyState === socket.OPEN) socket.send(frame);
  }, knobs);
  const push = (frame: string | Uint8Array): void => {
    observer.sent(typeof frame === "string" ? eventOf(frame) : undefined);
    outbox.push(frame);
  };
  const peer = createPeer(socket, outbox, push, observer);
  const closed = new Promise<ConnectionEnd>((resolve) => {
    socket.once("close", (code, reason) => {
      outbox.end();
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
    stall: () => stall(socket, outbox.stall),
    resume: () => {
      socket.resume();
      outbox.resume();
    },
  };
  return { control, peer };
};

/** The event that a script or a test wrote as text, if it is one. */
const eventOf = (text: string): WireEvent | undefined => {
  const value = parseJson(text);
  return isWireEvent(value) ? value : undefined;
};

/** The session's face of a connection. */
const createPeer = (socket: WebSocket, outbox: Outbox, push: (frame: string) => void, observer: ConnectionObserver): Peer => ({
  deliver: (event) => {
    observer.sent(event);
    outbox.push(JSON.stringify(event));
  },
  deliverRaw: push,
  close: (code, reason) => outbox.after(() => socket.close(code, reason)),
  terminate: () => outbox.after(() => socket.terminate()),
  stall: () => outbox.after(() => stall(socket, outbox.stall)),
});

/** Leaves the TCP connection open and deaf: no data is read, so no ping and no close frame is answered either. */
const stall = (socket: WebSocket, stopWriting: () => void): void => {
  stopWriting();
  socket.pause();
};
