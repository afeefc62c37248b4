import type { JsonObject } from "../../wire/json.ts";
import { emit } from "../session/emit.ts";
import { endSession } from "../session/end-session.ts";
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
  /** Lets the user of a telephone call press a key. */
  press(key: string): void;
}

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
  press: (key) => emit(session, "transport.dtmf.received", { event: key }),
});
