import type { WebSocket } from "ws";
import { checkClose } from "../../close-code.ts";
import type { WireEvent } from "../../wire-event.ts";
import type { RecordedHandshake } from "../handshake/recorded-handshake.ts";
import type { ConnectionScript } from "../script.ts";
import type { Peer, Session } from "../session/session.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import type { ConnectionEnd, SimulatorConnection } from "./simulator-connection.ts";

/** What a connection tells the simulator. */
export interface ConnectionObserver {
  /** A frame of the client. */
  readonly received: (raw: string, bytes: number) => void;
  /** An event for the client. */
  readonly sent: (event: WireEvent) => void;
  /** The connection is over. */
  readonly ended: () => void;
}

/** Both faces of a connection: the test's and the session's. */
export interface LiveConnection {
  readonly control: SimulatorConnection;
  readonly peer: Peer;
}

/** Wraps an accepted WebSocket. */
export function createConnection(
  socket: WebSocket,
  index: number,
  handshake: RecordedHandshake,
  session: Session,
  knobs: ConnectionScript,
  observer: ConnectionObserver,
): LiveConnection {
  const outbox = createOutbox((frame) => {
    if (socket.readyState === socket.OPEN) socket.send(frame);
  }, knobs);
  const peer = createPeer(socket, outbox, observer);
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
    send: (frame) => outbox.push(typeof frame === "string" || frame instanceof Uint8Array ? frame : JSON.stringify(frame)),
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
}

/** The session's face of a connection. */
function createPeer(socket: WebSocket, outbox: Outbox, observer: ConnectionObserver): Peer {
  return {
    deliver: (event) => {
      observer.sent(event);
      outbox.push(JSON.stringify(event));
    },
    deliverRaw: (text) => outbox.push(text),
    close: (code, reason) => outbox.after(() => socket.close(code, reason)),
    terminate: () => outbox.after(() => socket.terminate()),
    stall: () => outbox.after(() => stall(socket, outbox.stall)),
  };
}

/** Leaves the TCP connection open and deaf: no data is read, so no ping and no close frame is answered either. */
function stall(socket: WebSocket, stopWriting: () => void): void {
  stopWriting();
  socket.pause();
}
