import { PlugboardError } from "@plugboard/core";
import { checkNumbers } from "@plugboard/core/internal";
import { type AudioInput, appendFrame, createAudioInput } from "../audio/audio-input.ts";
import { clockOf } from "../audio/live-clock.ts";
import { createIdlePacer, createPacer, type Pacer, type SilenceOptions } from "../audio/pacer.ts";
import type { LiveEnding } from "../connection/live-ending.ts";
import type { SessionOrigin } from "../connection/session-origin.ts";
import type { SessionTarget } from "../connection/session-state.ts";
import type { Continuity, ContinuityRun } from "../continuity/continuity.ts";
import { type AudioFormat, defaultAudioFormat, silence } from "../wire/audio-format.ts";
import type { SessionConfig, SessionResource } from "../wire/session-config.ts";
import { type LiveRun, type RunHooks, SessionRun } from "./live-run.ts";
import { SessionClient, type SessionClientOptions } from "./session-client.ts";

/** Options of the audio, and of what comes after a session. */
export interface LiveAudioOptions extends SessionClientOptions {
  /**
   * Sends silence, in real time, while the application sends no audio. Without any audio the timeline of a session stands still, so that
   * nothing is said and nothing is acknowledged. `null` turns it off.
   *
   * @defaultValue `{ afterMs: 300 }`
   */
  readonly silence?: SilenceOptions | null | undefined;
  /** Bound of the audio that is kept until the session has started, in bytes; the oldest is dropped and reported. @defaultValue 96_000 */
  readonly maxPendingAudioBytes?: number | undefined;
  /** Audio is dropped and reported while more bytes than this wait to be sent, because it would be heard too late. @defaultValue 262_144 */
  readonly maxQueuedAudioBytes?: number | undefined;
  /** Goes on in another session when this one ends or is about to: `newSession()`, `forkOrNewSession()`. Off unless given. */
  readonly continuity?: Continuity | undefined;
}

/** How a {@link LiveSession} is made. */
export interface LiveSessionOptions extends LiveAudioOptions {
  /** What the session is: model, instructions, voice, format, delegation. It is the first message. */
  readonly session: SessionConfig;
}

const targetOf = (origin: SessionOrigin): SessionTarget => ({
  path: origin.kind === "new" ? "" : `/${encodeURIComponent(origin.sourceId)}/fork`,
  start: origin.session,
});

const formatOf = ({ session }: SessionOrigin): AudioFormat => session.audio?.format ?? defaultAudioFormat;

/**
 * A session of the Live API over a socket: audio in, audio out, no turns. The model decides when it speaks.
 *
 * @example
 * const session = new LiveSession({ adapter: nodeAdapter(), apiKey, session: { model: "gpt-live-1" } });
 * session.on("audio", ({ data }) => player.play(data));
 * await session.connect();
 */
export class LiveSession extends SessionClient {
  protected readonly refused: readonly string[] = ["session.start", "session.close", "session.input_audio.append", "transport.dtmf.send"];
  readonly #origin: SessionOrigin;
  readonly #input: AudioInput;
  readonly #options: LiveAudioOptions;
  readonly #continuity: ContinuityRun | undefined;
  /** The session in which the conversation will go on. */
  #next: LiveRun | undefined;
  #pacer: Pacer;

  constructor(options: LiveSessionOptions);
  /** @internal */
  constructor(options: LiveAudioOptions, origin: SessionOrigin);
  constructor(options: LiveAudioOptions & Partial<LiveSessionOptions>, origin?: SessionOrigin) {
    super(options);
    const { maxPendingAudioBytes = 96_000, maxQueuedAudioBytes = 262_144, silence: silenceOptions, session } = options;
    checkNumbers({ maxPendingAudioBytes, maxQueuedAudioBytes });
    if (silenceOptions?.afterMs !== undefined) checkNumbers({ afterMs: silenceOptions.afterMs });
    if (!origin && !session?.model) throw new PlugboardError("invalid-argument", "session.model is missing.");
    this.#origin = origin ?? { kind: "new", session: session as SessionConfig };
    this.#options = options;
    this.#pacer = createIdlePacer(() => performance.now());
    this.#input = createAudioInput({
      maxPendingBytes: maxPendingAudioBytes,
      onSent: (ms) => this.#pacer.heard(ms),
      onDropped: (dropped) => this.listeners.emit("audio-dropped", dropped),
      send: (frame) => this.#sendAudio(frame, maxQueuedAudioBytes),
    });
    this.#continuity = options.continuity?.({
      origin: this.#origin,
      passages: () => this.transcript,
      fail: this.settings.fail,
      open: (next) => {
        this.#next = new SessionRun(targetOf(next), formatOf(next), this.settings, this.#hooks);
      },
      giveUp: () => this.state.status === "continuing" && this.#finish(this.state.after),
    });
  }

  /**
   * Starts the session: connects, sends `session.start` and waits for `session.started`. Each object is one conversation: a second
   * call rejects with `invalid-argument`.
   *
   * Rejects with what core's `connect` rejects with, `connect-timeout` if the session does not start in time, and `server-error`
   * with the API's error as `cause` if it is refused. No attempt is repeated by itself.
   */
  async connect(options: { readonly signal?: AbortSignal } = {}): Promise<SessionResource> {
    if (this.state.status !== "idle") throw new PlugboardError("invalid-argument", `The session is ${this.state.status}.`);
    this.become({ status: "connecting" });
    this.run = new SessionRun(targetOf(this.#origin), formatOf(this.#origin), this.settings, this.#hooks, options.signal);
    return this.run.connection.started;
  }

  /**
   * Sends audio of the user in the session's format, in chunks of any length, at the pace at which it is spoken. Never throws for
   * audio that cannot be sent: `audio-dropped` tells. Throws `invalid-argument` for anything but bytes.
   */
  sendAudio(audio: ArrayBuffer | ArrayBufferView): void {
    this.#input.send(audio);
  }

  /**
   * Ends the session: `session.close`, then the wait for `session.closed`, at most `closeTimeoutMs`, and for the end of the socket.
   * Resolves with the usage, the reason, and whether the server confirmed the end.
   */
  async close(): Promise<LiveEnding> {
    const { state } = this;
    if (state.status === "closed") return state.ending;
    this.#continuity?.stop();
    void this.#next?.connection.close();
    const error = new PlugboardError("aborted", "The session was closed before it began.");
    if (!this.run) this.#finish({ status: "not-started", error });
    else if (state.status === "continuing") this.#finish(state.after);
    else {
      if (state.status === "running") this.become({ status: "closing", session: state.session });
      await this.run.connection.close();
    }
    return this.state.status === "closed" ? this.state.ending : { status: "not-started", error };
  }

  readonly #hooks: RunHooks = {
    isCurrent: (run) => run === this.run,
    onStarted: (run, session) => {
      if (run === this.run) this.#begin(session);
      else if (run === this.#next) this.#goOnIn(run, session);
    },
    onOver: (run) => {
      if (run !== this.run) return;
      this.#pacer.stop();
      this.#input.pause();
    },
    onEnd: (run, ending) => {
      if (run === this.#next) {
        this.#next = undefined;
        if (ending.status === "not-started") this.#continuity?.failed(ending.error);
      }
      if (run !== this.run) return;
      if (this.state.status === "running" && this.#continuity?.ended(ending)) this.become({ status: "continuing", after: ending });
      else this.#finish(ending);
    },
  };

  protected override quietMs(): number {
    return this.#pacer.quietMs();
  }

  /** The timeline begins with the audio that was kept. */
  #begin(session: SessionResource): void {
    const { silence: options = {}, adapter } = this.#options;
    const format = formatOf(this.#origin);
    this.#pacer.stop();
    if (options) {
      const { clock = clockOf(adapter), afterMs = 300 } = options;
      const frame = appendFrame(silence(format, clock.tickMs));
      this.#pacer = createPacer(clock, afterMs, () => this.#sendAudio(frame, Number.POSITIVE_INFINITY));
    }
    this.#continuity?.started(session);
    this.become({ status: "running", session });
    this.#input.start(format);
  }

  /** @returns Why it was not sent. */
  #sendAudio(frame: string, maxQueuedBytes: number): "slow-network" | "session-over" | undefined {
    const state = this.run?.connection.state();
    if (state?.status !== "running") return "session-over";
    if (state.connection.queuedBytes > maxQueuedBytes) return "slow-network";
    try {
      state.connection.send(frame);
      return undefined;
    } catch {
      // The connection is ending, which will be reported, or the bound of core's own queue is reached.
      return state.connection.status === "open" ? "slow-network" : "session-over";
    }
  }

  #goOnIn(run: LiveRun, session: SessionResource): void {
    const after = this.state.status === "continuing" ? this.state.after : undefined;
    const before = this.run;
    this.run = run;
    this.#next = undefined;
    if (!after) void before?.connection.close();
    this.#begin(session);
    this.listeners.emit("continued", { after, session });
  }

  #finish(ending: LiveEnding): void {
    if (this.state.status === "closed") return;
    this.#continuity?.stop();
    void this.#next?.connection.close();
    this.#next = undefined;
    this.#input.end();
    this.become({ status: "closed", ending });
    this.listeners.emit("closed", ending);
  }
}
