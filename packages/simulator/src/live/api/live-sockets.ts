import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { apiError } from "../../http/api-error.ts";
import type { HttpAnswer } from "../../http/http-answer.ts";
import { readTarget } from "../../http/request-target.ts";
import type { FrameSocket } from "../../realtime/connection/frame-socket.ts";
import { acceptUpgrade } from "../../realtime/handshake/accept-upgrade.ts";
import { type RecordedHandshake, recordHandshake } from "../../realtime/handshake/recorded-handshake.ts";
import { refuseUpgrade } from "../../realtime/handshake/refuse-upgrade.ts";
import { refuseIssue } from "../../realtime/settings/refuse-issue.ts";
import { RefusedEvent } from "../../realtime/settings/refused-event.ts";
import { KeptList } from "../../record/kept-list.ts";
import type { ObservedEvent } from "../../record/received-event.ts";
import type { ReceivedLog } from "../../record/received-log.ts";
import { Waiters } from "../../record/waiters.ts";
import { isJsonObject, type JsonObject, parseJson, stringOf } from "../../wire/json.ts";
import { isWireEvent } from "../../wire/wire-event.ts";
import { handleLiveFrame, parseLiveEvent } from "../client-events/handle-live-frame.ts";
import { startSchemas } from "../client-events/live-client-event-schema.ts";
import { createLiveConnection, type LiveConnection, type SimulatorLiveConnection } from "../connection/simulator-live-connection.ts";
import type { LiveConnectionScript } from "../script/live-script.ts";
import type { LiveScriptCursor } from "../script/live-script-cursor.ts";
import { losePrimary } from "../session/end-session.ts";
import type { LivePeer } from "../session/live-peer.ts";
import type { LiveSession } from "../session/session.ts";
import { forkedConfig, type LiveSessions } from "./live-sessions.ts";

/** What the sockets of the Live half are made of. */
export interface LiveSocketsParts {
  readonly sessions: LiveSessions;
  readonly cursor: LiveScriptCursor;
  readonly log: ReceivedLog;
  readonly observe: (observed: ObservedEvent) => void;
  readonly isKeyValid: (key: string) => boolean;
  readonly keepEnded: number;
}

/** What a handshake is for. */
type Target = { readonly kind: "primary" } | { readonly kind: "fork" | "sideband" | "channel"; readonly source: LiveSession };

/** What a socket is for: nothing yet, a session, or nothing any more because its start was refused. */
interface Client {
  state: { readonly status: "waiting" | "refused" } | { readonly status: "joined"; readonly session: LiveSession };
}

const sessionOf = ({ state }: Client): LiveSession | undefined => (state.status === "joined" ? state.session : undefined);

/** Whether a stored session can be forked: it has ended. */
export const isForkable = ({ config, status }: LiveSession): boolean => config["store"] === true && status.status === "closed";

/** The sockets of the Live half: handshakes in, connections out. */
export class LiveSockets {
  readonly #parts: LiveSocketsParts;
  readonly #live: KeptList<LiveConnection>;
  readonly #handshakes: KeptList<RecordedHandshake>;
  readonly #waiters: Waiters<SimulatorLiveConnection> = new Waiters();
  #accepted = 0;

  constructor(parts: LiveSocketsParts) {
    this.#parts = parts;
    this.#live = new KeptList(parts.keepEnded);
    this.#handshakes = new KeptList(parts.keepEnded);
  }

  get connections(): readonly SimulatorLiveConnection[] {
    return this.#live.all.map(({ control }) => control);
  }

  get handshakes(): readonly RecordedHandshake[] {
    return this.#handshakes.all;
  }

  connection(index: number): Promise<SimulatorLiveConnection> {
    return this.#waiters.first(this.connections, (connection) => connection.index === index);
  }

  /** Takes over an upgrade. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const handshake = recordHandshake(request);
    this.#handshakes.add(handshake);
    const knobs = this.#parts.cursor.takeConnection();
    if (knobs.handshake === "reset") socket.destroy();
    if (knobs.handshake === "reset" || knobs.handshake === "silent") return this.#handshakes.end(handshake);
    const target = knobs.refuse ? { ...apiError(knobs.refuse.status), ...knobs.refuse } : this.#judge(handshake);
    if (!("kind" in target)) return this.#refuse(socket, handshake, target);
    acceptUpgrade(request, socket, head, knobs.ignorePings ? { ignorePings: true } : {}, {
      accepted: (webSocket) => this.#accept(webSocket, handshake, target, knobs),
      refused: ({ message }) => this.#refuse(socket, handshake, apiError(400, { message })),
    });
    if (handshake.status === 0) this.#handshakes.end(handshake);
  }

  /** Takes the data channel of a call as a connection to its session. @param handshake - The request that created the session. */
  acceptChannel(channel: FrameSocket, handshake: RecordedHandshake, session: LiveSession): void {
    this.#handshakes.add(handshake);
    this.#accept(channel, handshake, { kind: "channel", source: session }, session.knobs);
  }

  /** Cuts every connection; nobody waits for another one any more. */
  close(): void {
    this.#waiters.close();
    for (const { control } of this.#live.all) control.terminate();
  }

  #judge({ credential, url }: RecordedHandshake): Target | HttpAnswer {
    if (credential.kind === "none") return apiError(401, { code: null, message: "Missing bearer or basic authentication in header" });
    if (!this.#parts.isKeyValid(credential.key)) return apiError(401);
    const { path, query } = readTarget(url);
    const [, id, action] = /^\/v1\/live\/sessions(?:\/([^/]+)\/(attach|fork))?$/.exec(path) ?? [];
    if (id === undefined) {
      if (query.size > 0) return apiError(400, { message: "The Live API takes no query parameters.", code: "invalid_request" });
      return { kind: "primary" };
    }
    const source = this.#parts.sessions.find(decodeURIComponent(id));
    if (!source) return apiError(404, { message: "No session found for the provided id.", code: "session_not_found" });
    if (action === "attach")
      return source.status.status === "closed" ? apiError(404, { code: "session_not_found" }) : { kind: "sideband", source };
    return isForkable(source)
      ? { kind: "fork", source }
      : apiError(409, { message: "The session cannot be forked.", code: "session_not_forkable" });
  }

  #refuse(socket: Duplex, handshake: RecordedHandshake, answer: HttpAnswer): void {
    handshake.status = answer.status;
    this.#handshakes.end(handshake);
    refuseUpgrade(socket, answer);
  }

  #accept(socket: FrameSocket, handshake: RecordedHandshake, target: Target, knobs: LiveConnectionScript): void {
    const index = this.#accepted;
    this.#accepted += 1;
    handshake.status = target.kind === "channel" ? 201 : 101;
    handshake.connection = index;
    const client: Client = { state: { status: "waiting" } };
    const isGraceful = readTarget(handshake.url).query.get("graceful_close") === "true";
    const endCode = isGraceful ? 1000 : undefined;
    const live = createLiveConnection(socket, index, target.kind, handshake, knobs, endCode, {
      received: (raw, bytes) => this.#received(live, client, target, knobs, raw, bytes),
      ended: () => {
        const session = sessionOf(client);
        session?.peers.delete(live.peer);
        if (session && target.kind !== "sideband") losePrimary(session);
        this.#live.end(live);
        this.#handshakes.end(handshake);
      },
      sessionId: () => sessionOf(client)?.id,
    });
    this.#live.add(live);
    this.#waiters.offer(live.control);
    if (knobs.handshake === "drop") {
      client.state = { status: "refused" };
      // In the next turn, so that the 101 has left.
      setImmediate(() => live.control.terminate());
    }
    if (target.kind !== "sideband" && target.kind !== "channel") return;
    client.state = { status: "joined", session: target.source };
    this.#join(target.source, live.peer, knobs, undefined);
  }

  #received(live: LiveConnection, client: Client, target: Target, knobs: LiveConnectionScript, raw: string, bytes: number): void {
    const value = parseJson(raw);
    const event = isWireEvent(value) ? value : undefined;
    const { index: connection } = live.control;
    this.#parts.observe({ connection, from: "client", event });
    const session = sessionOf(client);
    if (session) handleLiveFrame(session, live.peer, value);
    else if (client.state.status === "waiting" && target.kind !== "sideband") this.#start(live.peer, client, target, knobs, value);
    this.#parts.log.add({ connection, event, raw, bytes, atMs: Date.now() });
  }

  /** The first frame is `session.start`, or there is no session. */
  #start(peer: LivePeer, client: Client, target: Target, knobs: LiveConnectionScript, value: unknown): void {
    try {
      const event = parseLiveEvent(value, peer.kind);
      if (event.type !== "session.start") throw new RefusedEvent("session_not_started", "The first event must be session.start.", "type");
      if (knobs.refuseStart) throw new RefusedEvent(knobs.refuseStart.code ?? "", knobs.refuseStart.message);
      const given = event["session"] as JsonObject;
      const issue = startSchemas[target.kind === "fork" ? "fork" : "primary"].safeParse(given).error?.issues[0];
      if (issue) throw refuseIssue({ ...issue, path: ["session", ...issue.path] }, event);
      const { model } = given;
      if (typeof model === "string" && !/^gpt-live-1(\.\d+)?$/.test(model)) {
        throw new RefusedEvent("model_not_found", `The model '${model}' does not exist or you do not have access to it.`, "session.model");
      }
      const config = target.kind === "fork" ? forkedConfig(target.source, given) : given;
      const session = this.#parts.sessions.create(config, knobs, "socket");
      client.state = { status: "joined", session };
      this.#join(session, peer, knobs, stringOf(event["event_id"]));
    } catch (cause) {
      client.state = { status: "refused" };
      refuseStart(peer, knobs, cause, isJsonObject(value) ? stringOf(value["event_id"]) : undefined);
    }
  }

  #join(session: LiveSession, peer: LivePeer, knobs: LiveConnectionScript, clientEventId: string | undefined): void {
    const { started } = knobs;
    if (started === "never") return;
    const join = (): void => this.#parts.sessions.join(session, peer, clientEventId);
    if (started) setTimeout(join, started.delayMs);
    else join();
  }
}

const refuseStart = (peer: LivePeer, knobs: LiveConnectionScript, cause: unknown, eventId: string | undefined): void => {
  if (!(cause instanceof RefusedEvent)) throw cause;
  const { code, message, param } = cause;
  const type = knobs.refuseStart?.type ?? "invalid_request_error";
  const cid = eventId === undefined || !peer.repeatsIds ? {} : { client_event_id: eventId };
  peer.deliver({
    type: "error",
    event_id: "event_refused",
    error: { type, code: code || null, message, ...(param !== null && { param }), ...cid },
  });
  if (knobs.afterRefusedStart !== "stay") peer.close(1008, "");
};
