import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { HttpAnswer } from "../../http/http-answer.ts";
import type { RingOptions } from "../../realtime/calls/webhook.ts";
import type { FrameSocket } from "../../realtime/connection/frame-socket.ts";
import { type RecordedHandshake, recordHandshake } from "../../realtime/handshake/recorded-handshake.ts";
import { createIds } from "../../realtime/session/ids.ts";
import type { ObservedEvent, ReceivedEvent } from "../../record/received-event.ts";
import { ReceivedLog, type ReceivedMatch, type WaitOptions } from "../../record/received-log.ts";
import type { SimulatorLiveConnection } from "../connection/simulator-live-connection.ts";
import type { LiveScript } from "../script/live-script.ts";
import { createLiveScriptCursor } from "../script/live-script-cursor.ts";
import type { LiveSession } from "../session/session.ts";
import { LiveCalls, type SimulatorLiveCall } from "./live-calls.ts";
import { createLiveHttp } from "./live-http.ts";
import { LiveSessions } from "./live-sessions.ts";
import { LiveSockets } from "./live-sockets.ts";
import type { SimulatorLiveSession } from "./simulator-live-session.ts";

/** The Live half of a running simulator. Its base address is the simulator's `url`. */
export interface LiveApi {
  /** Every session, in order; ended ones stay, see `keepEnded`. */
  readonly sessions: readonly SimulatorLiveSession[];
  /** Every connection, in order. */
  readonly connections: readonly SimulatorLiveConnection[];
  /** Every handshake, also the refused ones. They hold keys: do not log them. */
  readonly handshakes: readonly RecordedHandshake[];
  /** Every frame that clients sent, in order of arrival. */
  readonly received: readonly ReceivedEvent[];
  /** Resolves with the connection of this index as soon as it exists. */
  connection(index: number): Promise<SimulatorLiveConnection>;
  /** Resolves with the first client frame that matches, past or next; rejects with `wait-timeout` and `closed`. */
  waitFor(match: ReceivedMatch, options?: WaitOptions): Promise<ReceivedEvent>;
  /**
   * Lets a SIP call come in, and announces it by the webhook `live.transport.incoming`. Rejects with `webhook-failed` if the receiver
   * does not answer with a 2xx.
   */
  ring(options?: RingOptions): Promise<SimulatorLiveCall>;
}

/** What the simulator needs of the Live half. */
export interface LiveHalf {
  readonly api: LiveApi;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Answers a request that showed a valid key. */
  readonly handle: (request: IncomingMessage, path: string, body: string) => Promise<HttpAnswer>;
  readonly replaceScript: (script: LiveScript) => void;
  readonly close: () => void;
}

/** Writes the SDP answer to an offer. @param openChannel - Takes the data channel once it is open. */
export type AnswerLiveOffer = (offer: string, session: LiveSession, openChannel: (socket: FrameSocket) => void) => string | Promise<string>;

/** What the two voice APIs have in common in one simulator. */
export interface LiveHalfParts {
  readonly isKeyValid: (key: string) => boolean;
  readonly keepEnded: number;
  readonly record: (received: ReceivedEvent) => boolean;
  readonly observe: (observed: ObservedEvent) => void;
  /** PCM of the default answer, 24 kHz. */
  readonly answer: () => Buffer;
  /** Writes the SDP answer to the offer of a WebRTC session. */
  readonly answerOffer: AnswerLiveOffer;
}

/** Makes the Live half. */
export const createLiveHalf = (script: LiveScript, parts: LiveHalfParts): LiveHalf => {
  const { record, observe, isKeyValid, keepEnded, answer, answerOffer } = parts;
  const cursor = createLiveScriptCursor(script);
  const log = new ReceivedLog(record);
  const newId = createIds();
  const sessions = new LiveSessions(newId, cursor, answer, keepEnded);
  const calls = new LiveCalls(sessions, newId, keepEnded);
  const sockets = new LiveSockets({ sessions, cursor, log, observe, isKeyValid, keepEnded });
  return {
    api: {
      get sessions() {
        return sessions.all;
      },
      get connections() {
        return sockets.connections;
      },
      get handshakes() {
        return sockets.handshakes;
      },
      get received() {
        return log.all;
      },
      connection: (index) => sockets.connection(index),
      waitFor: (match, options) => log.waitFor(match, options),
      ring: (options = {}) => calls.ring(options),
    },
    upgrade: (request, socket, head) => sockets.upgrade(request, socket, head),
    replaceScript: cursor.replace,
    handle: createLiveHttp(sessions, calls, cursor, (offer, session, request) =>
      answerOffer(offer, session, (socket) => sockets.acceptChannel(socket, recordHandshake(request), session)),
    ),
    close: () => {
      log.close();
      sockets.close();
      sessions.close();
    },
  };
};
