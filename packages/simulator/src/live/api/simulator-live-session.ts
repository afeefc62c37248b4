import { type JsonObject, parseJson } from "../../wire/json.ts";
import { handleLiveFrame } from "../client-events/handle-live-frame.ts";
import { emit, emitTo } from "../session/emit.ts";
import { endSession, losePrimary } from "../session/end-session.ts";
import type { LivePeer } from "../session/live-peer.ts";
import { describe, type LiveSession } from "../session/session.ts";
import { hear } from "../session/timeline.ts";

/** A session of the Live half, as a test sees and steers it. */
export interface SimulatorLiveSession {
  /** Its id, `live_…`. */
  readonly id: string;
  /** The resolved configuration, as `session.started` had it. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Where it stands. */
  readonly status: "running" | "closing" | "closed";
  /** Why it has ended. */
  readonly reason: string | undefined;
  /** Milliseconds of audio that it has heard: its own time. */
  readonly timelineMs: number;
  /** Whether the user is muted. */
  readonly isMuted: boolean;
  /** Appends that wait for the timeline, oldest first. */
  readonly pendingAppends: readonly string[];
  /** Ends it. @defaultValue "expired" */
  end(reason?: "expired" | "content" | "remote_hangup" | "connection_lost"): void;
  /** Lets it delegate, say something or send an event, as a step of a script does. */
  emit(type: string, fields: Readonly<Record<string, unknown>>): void;
  /** Lets the user of a WebRTC session be heard. @param pcm - PCM, 24 kHz, 16-bit, mono. */
  hear(pcm: Uint8Array): void;
  /**
   * Attaches the data channel of a WebRTC session, for a test that brings a peer of its own. From then on the session's time is real
   * time.
   *
   * @param deliver - Called with each server event, as text, and with `undefined` when the server closes the channel.
   */
  attach(deliver: (text: string | undefined) => void): LiveChannel;
  /** Lets the user of a telephone call press a key. */
  press(key: string): void;
}

/** The data channel of a WebRTC session that a test carries itself. */
export interface LiveChannel {
  /** Hands over a message of the client. */
  receive(text: string): void;
  /** The client is gone. */
  detach(): void;
}

/** A tick of the time of a session whose audio does not come as events, in milliseconds. */
const tickMs = 100;

const attachChannel = (session: LiveSession, deliver: (text: string | undefined) => void): LiveChannel => {
  const peer: LivePeer = {
    kind: "channel",
    repeatsIds: true,
    deliver: (event) => deliver(JSON.stringify(event)),
    deliverRaw: deliver,
    close: () => deliver(undefined),
    terminate: () => deliver(undefined),
    stall: () => session.peers.delete(peer),
  };
  session.peers.add(peer);
  emitTo(session, peer, "session.started", { session: describe(session) });
  const timer = setInterval(() => hear(session, Buffer.alloc(tickMs * 48)), tickMs);
  session.timers.add(timer);
  return {
    receive: (text) => handleLiveFrame(session, peer, parseJson(text)),
    detach: () => {
      clearInterval(timer);
      session.peers.delete(peer);
      losePrimary(session);
    },
  };
};

/** The public face of a session. */
export const viewLiveSession = (session: LiveSession): SimulatorLiveSession => ({
  id: session.id,
  get config(): JsonObject {
    return describe(session);
  },
  get status() {
    return session.status.status;
  },
  get reason() {
    return session.status.status === "closed" ? session.status.reason : undefined;
  },
  get timelineMs() {
    return session.timelineMs;
  },
  get isMuted() {
    return session.isMuted;
  },
  get pendingAppends() {
    return session.pending.map(({ content }) => content);
  },
  end: (reason = "expired") => endSession(session, reason),
  emit: (type, fields) => emit(session, type, fields),
  hear: (pcm) => hear(session, Buffer.from(pcm)),
  attach: (deliver) => attachChannel(session, deliver),
  press: (key) => emit(session, "transport.dtmf.received", { event: key }),
});
