import type { NewId } from "../../realtime/session/ids.ts";
import { KeptList } from "../../record/kept-list.ts";
import type { JsonObject } from "../../wire/json.ts";
import type { LiveConnectionScript } from "../script/live-script.ts";
import type { LiveScriptCursor } from "../script/live-script-cursor.ts";
import { emitTo } from "../session/emit.ts";
import { endSession } from "../session/end-session.ts";
import type { LivePeer } from "../session/live-peer.ts";
import { type AudioPath, createSession, describe, type LiveHost, type LiveSession, later } from "../session/session.ts";
import { type SimulatorLiveSession, viewLiveSession } from "./simulator-live-session.ts";

/** The sessions of the Live half by their id. */
export class LiveSessions {
  readonly #host: LiveHost;
  readonly #all: KeptList<LiveSession>;

  constructor(newId: NewId, cursor: LiveScriptCursor, answer: () => Buffer, keepEnded: number) {
    this.#all = new KeptList(keepEnded);
    this.#host = { newId, cursor, answer, changed: (session) => this.#all.end(session) };
  }

  get all(): readonly SimulatorLiveSession[] {
    return this.#all.all.map(viewLiveSession);
  }

  find(id: string): LiveSession | undefined {
    return this.#all.all.find((session) => session.id === id);
  }

  /** An id for a session, or for the call that becomes one. */
  newId(): string {
    return this.#host.newId("live");
  }

  /** Begins a session. Where its audio is that of a call, its configuration has no format. */
  create(given: JsonObject, knobs: LiveConnectionScript, audio: AudioPath, id: string = this.newId()): LiveSession {
    const session = createSession(this.#host, id, given, knobs, audio);
    this.#all.add(session);
    later(session, knobs.lifetimeMs ?? 3_600_000, () => endSession(session, "expired"));
    const expireIfIdle = (): void => {
      if (session.timelineMs === 0) endSession(session, "expired");
    };
    if (knobs.idleLifetimeMs !== undefined) later(session, knobs.idleLifetimeMs, expireIfIdle);
    return session;
  }

  /** Lets a client hear a session from now on, and tells it so. */
  join(session: LiveSession, peer: LivePeer, clientEventId: string | undefined): void {
    session.peers.add(peer);
    emitTo(session, peer, "session.started", { session: describe(session) }, clientEventId);
    for (const frame of session.knobs.greet ?? []) peer.deliverRaw(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  /** Ends every session. */
  close(): void {
    for (const session of [...this.#all.all]) {
      session.peers.clear();
      endSession(session, "connection_lost");
    }
  }
}

/** What a fork begins with: the source's configuration, without its format. */
export const forkedConfig = ({ config }: LiveSession, change: JsonObject): JsonObject => {
  const { audio, ...inherited } = config as { readonly audio?: { readonly output?: JsonObject } };
  const { audio: changed, delegation, ...rest } = change as { readonly audio?: JsonObject; readonly delegation?: JsonObject };
  const before = inherited as JsonObject;
  return {
    ...inherited,
    ...rest,
    audio: { output: audio?.output, ...changed },
    ...(delegation && { delegation: { ...(before["delegation"] as JsonObject), ...delegation } }),
  };
};
