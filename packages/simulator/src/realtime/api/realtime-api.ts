import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { apiError } from "../../http/api-error.ts";
import type { HttpAnswer } from "../../http/http-answer.ts";
import { KeptList } from "../../record/kept-list.ts";
import type { ObservedEvent } from "../../record/received-event.ts";
import type { ReceivedLog } from "../../record/received-log.ts";
import { Waiters } from "../../record/waiters.ts";
import { SimulatorError } from "../../simulator-error.ts";
import { parseJson } from "../../wire/json.ts";
import { isWireEvent } from "../../wire/wire-event.ts";
import { handleClientFrame } from "../client-events/handle-client-event.ts";
import { createConnection, type LiveConnection } from "../connection/create-connection.ts";
import type { FrameSocket } from "../connection/frame-socket.ts";
import { greet } from "../connection/greet.ts";
import type { SimulatorConnection } from "../connection/simulator-connection.ts";
import type { SessionDirectory } from "../directory/session-directory.ts";
import { acceptUpgrade } from "../handshake/accept-upgrade.ts";
import { judgeHandshake, type Target, wantsBeta } from "../handshake/judge-handshake.ts";
import { type RecordedHandshake, recordHandshake } from "../handshake/recorded-handshake.ts";
import { refuseUpgrade } from "../handshake/refuse-upgrade.ts";
import type { ConnectionScript } from "../script/connection-script.ts";
import type { Session } from "../session/session.ts";

/** What the Realtime half is made of. */
export interface RealtimeParts {
  readonly directory: SessionDirectory;
  readonly log: ReceivedLog;
  readonly observe: (observed: ObservedEvent) => void;
  readonly isKeyValid: (key: string) => boolean;
  readonly keepEnded: number;
}

/** The Realtime half: handshakes in, connections out. */
export class RealtimeApi {
  readonly #parts: RealtimeParts;
  readonly #live: KeptList<LiveConnection>;
  readonly #handshakes: KeptList<RecordedHandshake>;
  #accepted = 0;
  readonly #waiters: Waiters<SimulatorConnection> = new Waiters();

  constructor(parts: RealtimeParts) {
    this.#parts = parts;
    this.#live = new KeptList(parts.keepEnded);
    this.#handshakes = new KeptList(parts.keepEnded);
  }

  get connections(): readonly SimulatorConnection[] {
    return this.#live.all.map(({ control }) => control);
  }

  get handshakes(): readonly RecordedHandshake[] {
    return this.#handshakes.all;
  }

  /** Resolves with a connection as soon as it exists. */
  async connection(index: number): Promise<SimulatorConnection> {
    const isIt = (connection: SimulatorConnection): boolean => connection.index === index;
    if (index < this.#accepted && !this.connections.some(isIt)) {
      throw new SimulatorError("closed", `connection ${index} has ended and was dropped: see keepEnded`);
    }
    return this.#waiters.first(this.connections, isIt);
  }

  /** Answers an upgrade of `GET /v1/realtime`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { directory, isKeyValid } = this.#parts;
    const handshake = recordHandshake(request);
    this.#handshakes.add(handshake);
    const knobs = directory.host.cursor.takeConnection();
    if (knobs.handshake === "reset") socket.destroy();
    if (knobs.handshake === "reset" || knobs.handshake === "silent") {
      this.#handshakes.end(handshake);
      return;
    }
    const { refuse } = knobs;
    const scripted = refuse === undefined ? undefined : { ...apiError(refuse.status), ...refuse };
    const target = scripted ?? judgeHandshake(handshake, isKeyValid, (id) => directory.callSession(id) !== undefined);
    if ("status" in target) this.#refuse(socket, handshake, target);
    else {
      acceptUpgrade(request, socket, head, knobs, {
        accepted: (webSocket) => this.#accept(webSocket, handshake, target, knobs),
        refused: ({ message }) => this.#refuse(socket, handshake, apiError(400, { message })),
      });
      // A client that has gone meanwhile gets neither.
      if (handshake.status === 0) this.#handshakes.end(handshake);
    }
  }

  /** Takes the data channel of a call as a connection to its session. */
  acceptChannel(channel: FrameSocket, handshake: RecordedHandshake, callId: string, knobs: ConnectionScript): void {
    this.#accept(channel, handshake, { kind: "call", callId }, knobs);
  }

  /** Records the offer of a call, which is its handshake. */
  recordOffer(request: IncomingMessage): RecordedHandshake {
    const handshake = recordHandshake(request);
    this.#handshakes.add(handshake);
    return handshake;
  }

  /** Closes every connection with 1001; resolves when all have gone, or after `graceMs`. Waiting for another connection fails from now on. */
  async close(graceMs: number): Promise<void> {
    this.#waiters.close();
    const open = this.#live.all.filter(({ peer }) => this.#parts.directory.all.some((session) => session.peers.has(peer)));
    for (const { peer } of open) peer.close(1001, "");
    const grace = new AbortController();
    const expired = setTimeout(graceMs, undefined, { signal: grace.signal }).catch(() => {});
    await Promise.race([Promise.all(open.map(({ control }) => control.closed)), expired]);
    grace.abort();
  }

  #refuse(socket: Duplex, handshake: RecordedHandshake, answer: HttpAnswer): void {
    handshake.status = answer.status;
    this.#handshakes.end(handshake);
    refuseUpgrade(socket, answer);
  }

  #accept(socket: FrameSocket, handshake: RecordedHandshake, target: Target, knobs: ConnectionScript): void {
    const session = this.#parts.directory.open(target, handshake.credential.key, knobs);
    const index = this.#accepted;
    this.#accepted += 1;
    if (handshake.status === 0) handshake.status = 101;
    handshake.connection = index;
    const observer = {
      received: (raw: string, bytes: number) => this.#received(live, session, raw, bytes),
      sent: (event: ObservedEvent["event"]) => this.#parts.observe({ connection: index, from: "server", event }),
      ended: () => {
        this.#parts.directory.leave(session, live.peer);
        this.#live.end(live);
        this.#handshakes.end(handshake);
      },
    };
    const live = createConnection(socket, index, handshake, session, knobs, observer);
    this.#live.add(live);
    this.#waiters.offer(live.control);
    if (wantsBeta(handshake)) {
      refuseBeta(session, live);
      return;
    }
    session.peers.add(live.peer);
    greet(session, live.peer, knobs);
  }

  #received({ control, peer }: LiveConnection, session: Session, raw: string, bytes: number): void {
    const value = parseJson(raw);
    const event = isWireEvent(value) ? value : undefined;
    const connection = control.index;
    this.#parts.observe({ connection, from: "client", event });
    if (session.peers.has(peer)) handleClientFrame(session, peer, value);
    this.#parts.log.add({ connection, event, raw, bytes, atMs: Date.now() });
  }
}

/** The beta shape of the API is gone: an error, then close 4000. */
const refuseBeta = (session: Session, live: LiveConnection): void => {
  const message = "The Realtime Beta API is no longer supported. Please use /v1/realtime for the GA API.";
  const error = { type: "invalid_request_error", code: "beta_api_shape_disabled", message, param: null, event_id: null };
  live.peer.deliver({ type: "error", event_id: session.host.newId("event"), error });
  live.peer.close(4000, "beta_api_shape_disabled");
};
