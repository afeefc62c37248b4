import { EnergyVad } from "../../realtime/audio/energy-vad.ts";
import type { NewId } from "../../realtime/session/ids.ts";
import type { JsonObject } from "../../wire/json.ts";
import { defaultFormat, type LiveAudioFormat } from "../audio/live-audio.ts";
import type { LiveConnectionScript, LiveStep } from "../script/live-script.ts";
import type { LiveScriptCursor } from "../script/live-script-cursor.ts";
import type { LivePeer } from "./live-peer.ts";

/** An append that waits for the timeline to pass its place. */
export interface PendingAppend {
  readonly kind: "instructions" | "thinking" | "commentary";
  readonly eventId: string | undefined;
  readonly content: string;
  readonly delegationId: string | null;
  readonly dueMs: number;
}

/** Something that is being said. */
export interface Speech {
  /** PCM at 24 kHz that is left. */
  pcm: Buffer;
  readonly totalBytes: number;
  readonly words: readonly string[];
  saidWords: number;
  /** The `event_id` of a fixture, which has no transcript. */
  readonly fixture?: { readonly eventId: string | undefined };
}

/** A backend's response whose functions have no outputs yet. */
interface OpenCalls {
  readonly delegationId: string | null;
  readonly outputs: Map<string, string | undefined>;
}

/** Where a session stands. */
type SessionStatus = { readonly status: "running" | "closing" } | { readonly status: "closed"; readonly reason: string };

/** What every session needs of the simulator. */
export interface LiveHost {
  readonly newId: NewId;
  readonly cursor: LiveScriptCursor;
  /** PCM of the default answer, 24 kHz. */
  readonly answer: () => Buffer;
  readonly changed: (session: LiveSession) => void;
}

/** One Live session: its configuration, its timeline, and who is connected. */
export interface LiveSession {
  readonly id: string;
  readonly host: LiveHost;
  readonly knobs: LiveConnectionScript;
  /** The resolved configuration. */
  config: JsonObject;
  readonly format: LiveAudioFormat;
  readonly expiresAt: number;
  readonly peers: Set<LivePeer>;
  status: SessionStatus;
  /** Milliseconds of input that were heard: the time of the session. */
  timelineMs: number;
  /** Input that does not fill a block yet, PCM at 24 kHz. */
  unheard: Buffer;
  isMuted: boolean;
  readonly vad: EnergyVad;
  /** Words of the user that are not written down yet, while the user speaks. */
  userWords: string[] | undefined;
  replyAfterSpeech: readonly LiveStep[];
  speeches: Speech[];
  steps: LiveStep[];
  waitUntilMs: number;
  pending: PendingAppend[];
  readonly delegations: Set<string>;
  openCalls: OpenCalls | undefined;
  readonly usedDecisionIds: Set<string>;
  readonly decisionItems: Set<string>;
  readonly timers: Set<NodeJS.Timeout>;
  /** Speaks to the caller of a WebRTC call: PCM at 24 kHz. */
  play: ((pcm: Buffer) => void) | undefined;
  /** Called when the session is over. */
  readonly whenEnded: (() => void)[];
  /** What was heard and said, block by block, PCM at 24 kHz; kept only for a session that is stored. */
  readonly recording: { readonly input: Buffer; readonly output: Buffer }[];
}

/** How the user's audio comes: as events over the socket, or by the tracks of a WebRTC or SIP call. */
export type AudioPath = "socket" | "call";

/** A session with the API's defaults laid under its configuration. */
export const createSession = (
  host: LiveHost,
  id: string,
  given: JsonObject,
  knobs: LiveConnectionScript,
  audioPath: AudioPath,
): LiveSession => {
  const audio = (given["audio"] ?? {}) as { readonly format?: LiveAudioFormat; readonly output?: JsonObject };
  const format = audio.format ?? defaultFormat;
  const expiresAt = Math.floor((Date.now() + (knobs.lifetimeMs ?? 3_600_000)) / 1000);
  const config = {
    input: [],
    store: false,
    ...given,
    delegation: given["delegation"] ?? { type: "client" },
    audio: { ...(audioPath === "socket" && { format }), output: { voice: "marin", ...audio.output } },
  };
  return {
    id,
    host,
    knobs,
    config,
    format,
    expiresAt,
    peers: new Set(),
    status: { status: "running" },
    timelineMs: 0,
    unheard: Buffer.alloc(0),
    isMuted: false,
    vad: new EnergyVad(),
    userWords: undefined,
    replyAfterSpeech: [],
    speeches: [],
    steps: [...host.cursor.onStart()],
    waitUntilMs: 0,
    pending: [],
    delegations: new Set(),
    openCalls: undefined,
    usedDecisionIds: new Set(),
    decisionItems: new Set(),
    timers: new Set(),
    play: undefined,
    whenEnded: [],
    recording: [],
  };
};

/** The session as its clients see it. */
export const describe = ({ id, expiresAt, config }: LiveSession): JsonObject => ({
  id,
  expires_at: expiresAt,
  status: "active",
  ...config,
});

/** The kind of delegation. */
export const delegationType = ({ config }: LiveSession): string => String((config["delegation"] as JsonObject)["type"]);

/** Work after some real time, unless the session has ended by then. */
export const later = (session: LiveSession, delayMs: number, work: () => void): void => {
  const timer = setTimeout(() => {
    session.timers.delete(timer);
    work();
  }, delayMs);
  session.timers.add(timer);
};
