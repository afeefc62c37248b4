import { KeptList } from "../../record/kept-list.ts";
import type { Target } from "../handshake/judge-handshake.ts";
import type { ConnectionScript } from "../script/connection-script.ts";
import { createSession, type SessionRequest } from "../session/create-session.ts";
import { listNewMcpTools } from "../session/list-mcp-tools.ts";
import type { Peer, Session, SessionHost } from "../session/session.ts";
import type { ClientSecrets } from "./client-secrets.ts";

/** The model of a session whose address does not name one. */
const defaultModel = "gpt-realtime-2.1";

/** All sessions: those of connections, and those of calls, which live without a connection. */
export class SessionDirectory {
  readonly host: SessionHost;
  readonly #secrets: ClientSecrets;
  readonly #sessions: KeptList<Session>;
  readonly #calls: Map<string, Session> = new Map();

  constructor(host: SessionHost, secrets: ClientSecrets, keepEnded: number) {
    this.#sessions = new KeptList(keepEnded);
    this.host = host;
    this.#secrets = secrets;
  }

  /** Every session that goes on or is kept, in order. */
  get all(): readonly Session[] {
    return this.#sessions.all;
  }

  /** The session of a call that is going on. */
  callSession(callId: string): Session | undefined {
    return this.#calls.get(callId);
  }

  /** Finds the session that a handshake is for, or begins it. */
  open(target: Target, key: string, knobs: ConnectionScript): Session {
    if (target.kind === "call") {
      const session = this.#calls.get(target.callId);
      if (session !== undefined) return session;
    }
    const secret = this.#secrets.find(key);
    if (target.kind === "translation") {
      const change = secret?.kind === "translation" ? secret.session : undefined;
      return this.#begin(knobs, { type: "translation", model: target.model, change, media: "client" });
    }
    const change = secret?.kind === "realtime" ? secret.session : undefined;
    const type = target.kind === "transcription" || change?.["type"] === "transcription" ? "transcription" : "realtime";
    return this.#begin(knobs, { type, model: target.kind === "model" ? target.model : defaultModel, change, media: "client" });
  }

  /** Begins the session of a call. */
  openCall(callId: string, change: SessionRequest["change"]): Session {
    const model = typeof change?.["model"] === "string" ? change["model"] : defaultModel;
    const session = this.#begin(this.host.cursor.everyConnection(), { type: "realtime", model, change, media: "server" });
    this.#calls.set(callId, session);
    return session;
  }

  /** Ends a call and its connections. */
  closeCall(callId: string): void {
    const session = this.#calls.get(callId);
    if (session === undefined) return;
    this.#calls.delete(callId);
    for (const peer of session.peers) peer.close(1000, "");
    this.#end(session);
  }

  /** Notes that a connection has ended. A session without connections is over; a call goes on. */
  leave(session: Session, peer: Peer): void {
    session.peers.delete(peer);
    if (session.media === "client" && session.peers.size === 0) this.#end(session);
  }

  /** Ends everything. */
  close(): void {
    for (const session of this.#sessions.all) session.end();
  }

  #end(session: Session): void {
    session.end();
    this.#sessions.end(session);
  }

  #begin(knobs: ConnectionScript, request: SessionRequest): Session {
    const session = createSession(this.host, knobs, request);
    this.#sessions.add(session);
    // After `session.created`, which is sent in the same turn of the event loop.
    session.later({ realMs: 0 }, () => listNewMcpTools(session, []));
    return session;
  }
}
