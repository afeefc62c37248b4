import { PlugboardError } from "@plugboard/core";
import { isNotOpen } from "../connection/connection-errors.ts";
import { type ConnectionPlan, planConnection } from "../connection/connection-plan.ts";
import { type ConnectionState, connectionOf, type TransportStatus, visibleStatus } from "../connection/connection-state.ts";
import { createTransportConnection, type TransportConnection } from "../connection/transport-connection.ts";
import { createHistoryReset, type HistoryReset } from "../conversation/history-reset.ts";
import type { GivenItem } from "../conversation/realtime-item.ts";
import type { CallParts } from "../resume/call-parts.ts";
import type { Resumer } from "../resume/resume-host.ts";
import type { SessionConfig } from "../session/session-config.ts";
import { interruptPlayback } from "../turn/interruption.ts";
import { PlaybackClock } from "../turn/playback-clock.ts";
import type { Progress } from "../turn/progress-clock.ts";
import { createResponseSequencer, type ResponseSequencer } from "../turn/response-sequencer.ts";
import { type AudioSender, createAudioSender } from "./audio-sender.ts";
import type { CallHooks } from "./call-hooks.ts";
import type { CheckedOptions } from "./check-options.ts";
import { EventSender } from "./event-sender.ts";
import { ModelAudio } from "./model-audio.ts";
import { ServerEventRouter } from "./server-event-router.ts";
import type { RealtimeConnectOptions, ConnectionState as ShownState } from "./transport-options.ts";

/** One transport's call: its connection, its session and its turn, wired to each other. What a subclass may decide, it asks the hooks. */
export class RealtimeCall {
  readonly clock: PlaybackClock = new PlaybackClock();
  readonly history: HistoryReset = createHistoryReset();
  readonly sequencer: ResponseSequencer;
  readonly audio: AudioSender;
  readonly events: EventSender;
  readonly router: ServerEventRouter;
  readonly options: CheckedOptions;
  readonly #hooks: CallHooks;
  readonly #connection: TransportConnection;
  readonly #modelAudio: ModelAudio;
  readonly #progress: Progress | undefined;
  #resumer: Resumer | undefined;
  model: string;
  callId: string | undefined;
  /** The session as the server last described it. */
  session: unknown;
  /** The tracing that the session had when the server created it. */
  tracing: unknown;
  #url: string | undefined;
  #config: SessionConfig = {};
  /** What a failed attempt is rolled back to. */
  #before: { readonly model: string; readonly url: string | undefined } | undefined;

  constructor(options: CheckedOptions, hooks: CallHooks) {
    this.options = options;
    this.#hooks = hooks;
    this.model = options.model;
    this.#url = options.url;
    this.sequencer = createResponseSequencer({
      send: (event) => {
        this.events.sendNow(event);
        this.#progress?.touch();
      },
      onError: hooks.onError,
      onActiveResponse: options.onActiveResponse,
    });
    this.events = new EventSender({ state: this.#state, sequencer: this.sequencer, resumer: () => this.#resumer });
    this.#progress = options.progress?.({
      isBusy: () => this.status === "connected" && !this.sequencer.isIdle(),
      warn: (warning) => hooks.emit("warning", warning),
    });
    this.audio = createAudioSender({
      phase: () => (this.#state().status === "preparing" ? "connecting" : this.status),
      send: (audio) => this.events.sendAudio(audio),
      onDropped: (event) => hooks.emit("audio_dropped", event),
      appendType: options.intent === "translation" ? "session.input_audio_buffer.append" : "input_audio_buffer.append",
      maxPendingBytes: options.maxPendingAudioBytes,
    });
    this.#modelAudio = new ModelAudio(this.clock, options.media, hooks.onAudio);
    this.#connection = this.#createConnection();
    this.router = new ServerEventRouter({
      context: {
        hooks,
        options,
        connection: this.#connection,
        history: this.history,
        sequencer: this.sequencer,
        modelAudio: this.#modelAudio,
        emit: (type, ...args) => {
          if (!this.#resumer?.hides(type, args[0])) hooks.emit(type, ...args);
        },
        trace: (session) => hooks.trace(session, this.#config.tracing),
        session: () => this.session,
        describe: (session) => this.#describe(session),
      },
      connection: () => connectionOf(this.#state()),
      onMessage: hooks.onMessage,
      onEvent: (event) => this.#resumer?.onEvent(event),
      // An event that the transport itself could not send because the connection is ending is not reported.
      onProblem: (error) => void (isNotOpen(error) ? undefined : hooks.onError(error)),
    });
  }

  get status(): TransportStatus {
    return visibleStatus(this.#state());
  }

  /** What the transport shows of its connection. Who prints it must not print the socket, which holds the credential. */
  get shownState(): ShownState {
    const connection = connectionOf(this.#state());
    const websocket = connection?.capabilities.webSocket ? connection.runtimeSocket() : undefined;
    const state = { status: this.status, queuedBytes: connection?.queuedBytes ?? 0 };
    return Object.defineProperty(state, "websocket", { value: websocket }) as ShownState;
  }

  async connect(options: RealtimeConnectOptions): Promise<void> {
    if (this.#state().status === "idle") {
      this.#before = { model: this.model, url: this.#url };
      this.model = options.model ?? this.model;
      this.#config = { ...options.initialSessionConfig, model: this.model };
    }
    const plan = (): ConnectionPlan | Promise<ConnectionPlan> => {
      if (options.url) this.#url = options.url;
      const { callId } = options;
      this.callId = callId;
      const url = options.url || (callId ? undefined : this.#url);
      const planned = (): ConnectionPlan | Promise<ConnectionPlan> =>
        planConnection(this.options, {
          callId,
          intent: this.options.intent,
          url,
          apiKey: this.#hooks.apiKey(options),
          model: this.model,
          headers: this.#hooks.headers,
        });
      this.#resumer = callId === undefined ? this.options.resume?.(this.#parts(planned)) : undefined;
      const opening = this.options.media.open?.();
      return opening ? opening.then(planned) : planned();
    };
    const { connectTimeoutMs, ready, media } = this.options;
    const before = media.open ? "the media or the API key" : "the API key";
    await this.#connection.connect(plan, connectTimeoutMs, { before, after: ready });
    this.#before = undefined;
  }

  close(): void {
    this.#connection.close();
  }

  async resume(): Promise<void> {
    if (!this.#resumer) throw new PlugboardError("invalid-argument", "There is no connection, or the option `resume` is not set.");
    await this.#resumer.resume("asked");
  }

  /** Turns the server's history into another one. */
  resetHistory(before: readonly GivenItem[], after: readonly GivenItem[]): void {
    const { emit, sendEvent } = this.#hooks;
    this.history.apply(before, after, sendEvent, (warning) => emit("warning", warning));
  }

  /** Remembers a configuration, for the tracing of the next session. A configuration without tracing leaves it as it was. */
  configured(config: SessionConfig): void {
    this.#config = { ...config, tracing: config.tracing === undefined ? this.#config.tracing : config.tracing };
  }

  /** Stops the model's turn as the media do it, or where the user heard it. */
  interrupt(cancelResponse: () => void, interruptAt: (elapsedMs: number) => void): void {
    const { emit, sendEvent } = this.#hooks;
    const { media, playback } = this.options;
    const announce = (): void => emit("audio_interrupted");
    if (!media.interrupt) interruptPlayback(this.clock, playback, { cancelResponse, announce, interruptAt });
    else if (this.status === "connected") media.interrupt({ cancelResponse, sendEvent, announce });
  }

  readonly #state = (): ConnectionState => this.#connection.state();

  #createConnection(): TransportConnection {
    const hooks = this.#hooks;
    return createTransportConnection({
      onStatus: (status) => {
        hooks.announce(status);
        if (this.options.ready === "open") this.#connection.ready();
      },
      onOpen: () => this.#onOpen(),
      onFrame: (frame) => {
        this.#progress?.touch();
        this.router.onFrame(frame);
      },
      onEnd: () => this.#onEnd(),
      onError: hooks.onError,
      resumes: (info) => this.#resumer?.resumes(info) ?? false,
      onResume: (info) => this.#resumer?.onLost(info),
      onClose: (event) => hooks.emit("close", event),
    });
  }

  #describe(session: unknown): void {
    this.session = session;
    this.#modelAudio.described(session);
  }

  #parts(plan: () => ConnectionPlan | Promise<ConnectionPlan>): CallParts {
    return {
      hooks: this.#hooks,
      options: this.options,
      connection: this.#connection,
      sequencer: this.sequencer,
      audio: this.audio,
      plan,
      tracing: (session) => (this.options.intent ? undefined : this.#hooks.tracingOf(session, this.#config.tracing)),
      onSession: (session) => {
        this.#modelAudio.reset(session);
        this.session = session;
      },
      sendAgain: (frame) => this.events.sendAgain(frame),
    };
  }

  /** Runs before any listener hears of the connection, so that the configuration and the kept audio are the first frames. */
  #onOpen(): void {
    try {
      this.#hooks.configure(this.#config);
    } catch (error) {
      if (!isNotOpen(error)) throw error;
      return;
    }
    this.audio.flush();
  }

  #onEnd(): void {
    if (this.#before) {
      this.model = this.#before.model;
      this.#url = this.#before.url;
      this.#before = undefined;
    }
    this.#resumer?.stop();
    this.#resumer = undefined;
    this.#progress?.stop();
    this.sequencer.reset();
    this.clock.reset();
    this.history.clear();
    this.session = undefined;
    this.#modelAudio.reset();
    this.audio.discard();
  }
}
