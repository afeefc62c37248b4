import { type CloseInfo, type Frame, PlugboardError } from "@plugboard/core";
import { at } from "@plugboard/wire";
import { isNotOpen } from "../connection/connection-errors.ts";
import type { ConnectionHooks } from "../connection/connection-hooks.ts";
import { type ConnectionPlan, planConnection } from "../connection/connection-plan.ts";
import { type ConnectionState, connectionOf, type TransportStatus, visibleStatus } from "../connection/connection-state.ts";
import { TransportConnection } from "../connection/transport-connection.ts";
import { HistoryReset } from "../conversation/history-reset.ts";
import type { GivenItem } from "../conversation/realtime-item.ts";
import type { CallParts } from "../resume/call-parts.ts";
import type { Resumer } from "../resume/resume-host.ts";
import type { CloseEvent } from "../sdk-events/transport-events.ts";
import type { SessionConfig } from "../session/session-config.ts";
import { interruptPlayback } from "../turn/interruption.ts";
import { PlaybackClock } from "../turn/playback-clock.ts";
import type { Progress } from "../turn/progress-clock.ts";
import { ResponseSequencer, type SequencerHost } from "../turn/response-sequencer.ts";
import type { OutgoingEvent } from "../wire/client-frames.ts";
import { AudioSender, type AudioSenderHost } from "./audio-sender.ts";
import type { CallHooks, CallTransport, OnMessage } from "./call-hooks.ts";
import type { CheckedOptions } from "./check-options.ts";
import { EventSender, type EventSenderHost } from "./event-sender.ts";
import { ModelAudio, type ModelAudioHost } from "./model-audio.ts";
import { type RouterHost, ServerEventRouter } from "./server-event-router.ts";
import type { Emissions } from "./transport-emitter.ts";
import type { RealtimeConnectOptions, ConnectionState as ShownState } from "./transport-options.ts";

/**
 * One transport's call: its connection, its session and its turn, wired to each other. What a subclass may decide, it asks the hooks. It is
 * the host of all its parts, so that no part needs a table of functions of its own: a server may hold ten thousand calls.
 */
export class RealtimeCall implements ConnectionHooks, SequencerHost, AudioSenderHost, EventSenderHost, RouterHost, ModelAudioHost {
  readonly clock: PlaybackClock = new PlaybackClock();
  /** Made when the history is first reset. */
  history: HistoryReset | undefined;
  readonly sequencer: ResponseSequencer = new ResponseSequencer(this);
  readonly audio: AudioSender = new AudioSender(this);
  readonly events: EventSender = new EventSender(this);
  readonly router: ServerEventRouter = new ServerEventRouter(this);
  readonly modelAudio: ModelAudio = new ModelAudio(this);
  readonly connection: TransportConnection = new TransportConnection(this);
  readonly options: CheckedOptions;
  readonly transport: CallTransport;
  readonly emissions: Emissions;
  readonly hooks: () => CallHooks;
  readonly onMessage: OnMessage | undefined;
  readonly #progress: Progress | undefined;
  resumer: Resumer | undefined;
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

  /** @param onMessage - A subclass's `_onMessage`, if there is one. */
  constructor(options: CheckedOptions, transport: CallTransport, emissions: Emissions, hooks: () => CallHooks, onMessage?: OnMessage) {
    this.options = options;
    this.transport = transport;
    this.emissions = emissions;
    this.hooks = hooks;
    this.onMessage = onMessage;
    this.model = options.model;
    this.#url = options.url;
    this.#progress = options.progress?.({
      isBusy: () => this.status === "connected" && !this.sequencer.isIdle(),
      warn: (warning) => emissions.emit("warning", warning),
    });
  }

  get state(): ConnectionState {
    return this.connection.state;
  }

  get status(): TransportStatus {
    return visibleStatus(this.state);
  }

  /** What the transport shows of its connection. Who prints it must not print the socket, which holds the credential. */
  get shownState(): ShownState {
    const connection = connectionOf(this.state);
    const websocket = connection?.capabilities.webSocket ? connection.runtimeSocket() : undefined;
    const state = { status: this.status, queuedBytes: connection?.queuedBytes ?? 0 };
    return Object.defineProperty(state, "websocket", { value: websocket }) as ShownState;
  }

  async connect(options: RealtimeConnectOptions): Promise<void> {
    if (this.state.status === "idle") {
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
          apiKey: this.hooks().apiKey(options),
          model: this.model,
          headers: () => this.hooks().headers(),
        });
      this.resumer = callId === undefined ? this.options.resume?.(this.#parts(planned)) : undefined;
      const opening = this.options.media.open?.();
      return opening ? opening.then(planned) : planned();
    };
    const { connectTimeoutMs, ready, media } = this.options;
    const before = media.open ? "the media or the API key" : "the API key";
    await this.connection.connect(plan, connectTimeoutMs, { before, after: ready });
    this.#before = undefined;
  }

  close(): void {
    this.connection.close();
  }

  async resume(): Promise<void> {
    if (!this.resumer) throw new PlugboardError("invalid-argument", "There is no connection, or the option `resume` is not set.");
    await this.resumer.resume("asked");
  }

  /** Turns the server's history into another one. */
  resetHistory(before: readonly GivenItem[], after: readonly GivenItem[]): void {
    const send = (event: OutgoingEvent): void => this.transport.sendEvent(event);
    this.history ??= new HistoryReset();
    this.history.apply(before, after, send, (warning) => this.emissions.emit("warning", warning));
  }

  /** Remembers a configuration, for the tracing of the next session. A configuration without tracing leaves it as it was. */
  configured(config: SessionConfig): void {
    this.#config = { ...config, tracing: config.tracing === undefined ? this.#config.tracing : config.tracing };
  }

  /** Stops the model's turn as the media do it, or where the user heard it. */
  interrupt(cancels: boolean): void {
    const { transport, options } = this;
    const cancelResponse = (): unknown => cancels && transport._cancelResponse();
    const announce = (): void => this.emissions.emit("audio_interrupted");
    if (!options.media.interrupt) {
      const interruptAt = (elapsedMs: number): void => transport._interrupt(elapsedMs, cancels);
      interruptPlayback(this.clock, options.playback, { cancelResponse, announce, interruptAt });
    } else if (this.status === "connected") {
      options.media.interrupt({ cancelResponse, sendEvent: (event) => transport.sendEvent(event), announce });
    }
  }

  audioPhase(): TransportStatus {
    return this.state.status === "preparing" ? "connecting" : this.status;
  }

  sendRequest(event: OutgoingEvent): void {
    this.events.sendNow(event);
    this.#progress?.touch();
  }

  emit(type: string, ...args: readonly unknown[]): void {
    if (!this.resumer?.hides(type, args[0])) this.emissions.emit(type, ...args);
  }

  trace(session: unknown): void {
    this.transport._tracingConfig = at(session, "tracing");
    if (!this.options.intent) this.hooks().trace(this.#config.tracing);
  }

  describe(session: unknown): void {
    this.session = session;
    this.modelAudio.described(session);
  }

  onError(error: unknown): void {
    this.emissions.onError(error);
  }

  onStatus(status: TransportStatus): void {
    this.emissions.announce(status);
    if (this.options.ready === "open") this.connection.ready();
  }

  onFrame(frame: Frame): void {
    this.#progress?.touch();
    this.router.onFrame(frame);
  }

  resumes(info: CloseInfo): boolean | undefined {
    return this.resumer?.resumes(info);
  }

  onResume(info: CloseInfo): void {
    this.resumer?.onLost(info);
  }

  onClose(event: CloseEvent): void {
    this.emissions.emit("close", event);
  }

  #parts(plan: () => ConnectionPlan | Promise<ConnectionPlan>): CallParts {
    return {
      hooks: this.emissions,
      options: this.options,
      connection: this.connection,
      sequencer: this.sequencer,
      audio: this.audio,
      plan,
      tracing: (session) => (this.options.intent ? undefined : this.hooks().tracingOf(session, this.#config.tracing)),
      onSession: (session) => {
        this.modelAudio.reset(session);
        this.session = session;
      },
      sendAgain: (frame) => this.events.sendAgain(frame),
    };
  }

  /** Runs before any listener hears of the connection, so that the configuration and the kept audio are the first frames. */
  onOpen(): void {
    try {
      this.transport.updateSessionConfig(this.#config);
    } catch (error) {
      if (!isNotOpen(error)) throw error;
      return;
    }
    this.audio.flush();
  }

  onEnd(): void {
    if (this.#before) {
      this.model = this.#before.model;
      this.#url = this.#before.url;
      this.#before = undefined;
    }
    this.resumer?.stop();
    this.resumer = undefined;
    this.#progress?.stop();
    this.sequencer.reset();
    this.clock.reset();
    this.history?.clear();
    this.session = undefined;
    this.modelAudio.reset();
    this.audio.discard();
  }
}
