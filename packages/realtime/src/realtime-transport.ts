import { PlugboardError } from "@plugboard/core";
import { AudioSender } from "./audio-sender.ts";
import type { AudioInput, OutgoingEvent } from "./client-frames.ts";
import { ConversationCalls } from "./conversation-calls.ts";
import { prepareDial } from "./dial.ts";
import { HistoryReset } from "./history-reset.ts";
import { at } from "./json-object.ts";
import { PlaybackClock } from "./playback-clock.ts";
import { ResponseSequencer } from "./response-sequencer.ts";
import { ServerEventRouter } from "./server-event-router.ts";
import { serverRefusal } from "./server-refusal.ts";
import type { SessionConfig } from "./session-config.ts";
import { SessionLink, type TransportStatus } from "./session-link.ts";
import { decideTracing } from "./tracing.ts";
import type { AudioEvent } from "./transport-events.ts";
import type { ConnectionState, Ready, RealtimeConnectOptions, RealtimeTransportOptions } from "./transport-options.ts";

/**
 * The OpenAI Realtime API over any adapter. A drop-in for the transports of `@openai/agents-realtime`: give it to a
 * `RealtimeSession` as `transport`, or use it alone.
 */
export class RealtimeTransport extends ConversationCalls {
  readonly #options: RealtimeTransportOptions;
  readonly #ready: Ready;
  readonly #clock: PlaybackClock = new PlaybackClock();
  readonly #history: HistoryReset;
  readonly #audio: AudioSender;
  readonly #sequencer: ResponseSequencer;
  readonly #router: ServerEventRouter;
  readonly #link: SessionLink;
  #model: string;
  #url: string | undefined;
  #config: SessionConfig = {};
  /** What a failed attempt is rolled back to. */
  #before: { readonly model: string; readonly url: string | undefined } | undefined;

  constructor(options: RealtimeTransportOptions) {
    const history = new HistoryReset();
    super(history, options.onUnhandled);
    const { model = "gpt-realtime-2.1", url, ready = "session.updated", maxPendingAudioBytes = 480_000 } = options;
    this.#options = options;
    this.#history = history;
    this.#ready = ready;
    this.#model = model;
    this.#url = url;
    this.#audio = new AudioSender({
      phase: () => (this.#link.isConnecting ? "connecting" : this.status),
      send: (frame) => this.#sendText(frame),
      onDropped: (event) => this.tell("audio_dropped", event),
      maxPendingBytes: maxPendingAudioBytes,
    });
    this.#sequencer = new ResponseSequencer({
      send: (event) => this.#sendText(JSON.stringify(event)),
      onError: (error) => this.fail(error),
      onActiveResponse: options.onActiveResponse,
    });
    this.#link = new SessionLink({
      onStatus: (status) => this.#onStatus(status),
      onOpen: () => this.#onOpen(),
      onFrame: (frame) => this.#router.onFrame(frame),
      onLost: () => this.#onLost(),
      onError: (error) => this.fail(error),
      onClose: (event) => this.tell("close", event),
    });
    this.#router = this.#createRouter();
  }

  /** `connected` once the socket is open, whatever `connect()` still waits for. */
  get status(): TransportStatus {
    return this.#link.status;
  }

  /** The status, and what the runtime still has to send. */
  get connectionState(): ConnectionState {
    return { status: this.status, queuedBytes: this.#link.connection?.queuedBytes ?? 0 };
  }

  /** The model of the session. Cannot be changed while connected. */
  get currentModel(): string {
    return this.#model;
  }

  set currentModel(model: string) {
    this.#model = model;
  }

  /** The item whose audio is playing. */
  get currentItemId(): string | undefined {
    return this.#clock.itemId;
  }

  /** `null`: muting is up to whoever records. */
  get muted(): boolean | null {
    return null;
  }

  /**
   * Connects, configures the session, and waits for what the option `ready` says. Rejects with a `PlugboardError`, or with
   * what a key function or an observer of the connection threw; then everything is as before.
   */
  async connect(options: RealtimeConnectOptions = {}): Promise<void> {
    const { status, isConnecting } = this.#link;
    if (status === "disconnected" && !isConnecting) {
      this.#before = { model: this.#model, url: this.#url };
      this.#model = options.model ?? this.#model;
      this.#config = { ...options.initialSessionConfig, model: this.#model };
    }
    const prepare = (): ReturnType<typeof prepareDial> => {
      if (options.url) this.#url = options.url;
      return prepareDial(this.#options, {
        model: this.#model,
        callId: options.callId,
        intent: this.#options.intent,
        url: options.url || (options.callId ? undefined : this.#url),
        apiKey: options.apiKey ?? this.#options.apiKey,
        headers: this.getCommonRequestHeaders(),
      });
    };
    await this.#link.connect(prepare, this.#options.connectTimeoutMs ?? 10_000, this.#ready);
    this.#before = undefined;
  }

  /** Closes the connection, or gives an attempt up. The events of the end are emitted before it returns. */
  close(): void {
    this.#link.close();
  }

  /** Sends an event. `response.create` waits for its turn. Throws `not-open` without a connection. */
  sendEvent(event: OutgoingEvent): void {
    this.#checkConnected();
    if (event.type === "response.create") return this.#sequencer.request(event, true);
    if (event.type === "response.cancel") this.#sequencer.cancel(event["response_id"]);
    this.#sendText(JSON.stringify(event));
  }

  /**
   * Asks for a response: at once, or when the running one is done.
   *
   * @param response - Parameters of this response alone. Requests without them that wait together become one.
   */
  requestResponse(response?: Readonly<Record<string, unknown>>): void {
    this.#checkConnected();
    this.#sequencer.request({ type: "response.create", ...(response ? { response } : {}) }, response !== undefined);
  }

  /**
   * Sends audio of the user: a buffer, any view of one, or base64 text. Given while connecting it is kept and arrives first;
   * what cannot arrive is reported by `audio_dropped`.
   */
  sendAudio(audio: AudioInput, { commit = false }: { commit?: boolean } = {}): void {
    this.#audio.send(audio, commit);
  }

  /** Stops the model's turn where the user heard it, if any audio is playing. */
  interrupt(cancelOngoingResponse = true): void {
    const { playback } = this.#options;
    const cut = this.#clock.cut(playback);
    if (!cut) return;
    try {
      if (cut.elapsedMs >= 0) this._interrupt(cut.elapsedMs, cancelOngoingResponse);
    } finally {
      this.#clock.reset();
      playback?.clear?.();
    }
  }

  /** Headers of every handshake; to be overridden. */
  getCommonRequestHeaders(): Record<string, string> {
    return {};
  }

  /** Hands audio to the listeners; to be overridden by a transport that plays it itself. */
  _onAudio(event: AudioEvent): void {
    this.tell("audio", event);
  }

  /** Called when the server has sent all audio of an item; to be overridden. */
  _afterAudioDoneEvent(): void {
    this.#clock.generated();
  }

  /** Cancels the running response, if there is one. */
  _cancelResponse(): void {
    if (this.#sequencer.cancel()) this.#sendText(JSON.stringify({ type: "response.cancel" }));
  }

  /** What an interruption does; to be overridden by a transport that knows better what was heard. */
  _interrupt(elapsedMs: number, cancelOngoingResponse = true): void {
    if (elapsedMs < 0) return;
    if (cancelOngoingResponse) this._cancelResponse();
    const { itemId, contentIndex, lengthMs } = this.#clock;
    const playedOut = this.#clock.isPlayedOut(elapsedMs);
    this.tell("audio_interrupted");
    // The transcript of audio that was heard to its end stays; the player is told all the same.
    if (playedOut) return;
    const audioEndMs = Math.max(0, Math.floor(Math.min(elapsedMs, lengthMs)));
    this.sendEvent({ type: "conversation.item.truncate", item_id: itemId, content_index: contentIndex, audio_end_ms: audioEndMs });
  }

  #createRouter(): ServerEventRouter {
    const { retrieveAfterTranscription = true } = this.#options;
    return new ServerEventRouter({
      clock: this.#clock,
      history: this.#history,
      sequencer: this.#sequencer,
      connection: () => this.#link.connection,
      emit: (type, ...args) => this.tell(type, ...args),
      has: (type) => this.listenerCount(type) > 0,
      retrieve: (itemId, because) => {
        if (!retrieveAfterTranscription && because.startsWith("conversation.item.input_audio")) return;
        this.sendEvent({ type: "conversation.item.retrieve", item_id: itemId });
      },
      wantsAudio: () => this.listenerCount("audio") > 0 || this._onAudio !== RealtimeTransport.prototype._onAudio,
      onAudio: (event) => this._onAudio(event),
      onAudioDone: () => this._afterAudioDoneEvent(),
      onSpeechStarted: (cancel) => this.interrupt(cancel),
      onSessionCreated: (session) => this.#onSessionCreated(session),
      onSessionUpdated: () => this.#link.ready(),
      onServerError: (error) => {
        const refusal = serverRefusal(error);
        if (refusal) this.#link.refuse(refusal);
      },
      onProblem: (error) => this.fail(error),
    });
  }

  #onStatus(status: TransportStatus): void {
    try {
      this.emit("connection_change", status);
    } finally {
      if (status === "disconnected") this.emit("disconnected");
    }
  }

  #onOpen(): void {
    this.emit("connected");
    if (!this.#link.connection) return;
    this.updateSessionConfig(this.#config);
    this.#audio.flush();
    if (this.#ready === "open") this.#link.ready();
  }

  #onSessionCreated(session: unknown): void {
    const decision = decideTracing(at(session, "tracing"), this.#config.tracing);
    if (decision.kind === "send") this.sendEvent({ type: "session.update", session: { type: "realtime", tracing: decision.tracing } });
    else
      this.tell("warning", { code: "tracing-already-set", message: "The session has a tracing configuration, which cannot be changed." });
    if (this.#ready === "session.created") this.#link.ready();
  }

  #onLost(): void {
    if (this.#before) {
      this.#model = this.#before.model;
      this.#url = this.#before.url;
      this.#before = undefined;
    }
    this.#sequencer.reset();
    this.#clock.reset();
    this.#router.reset();
    this.#audio.discard();
    this.#history.clear();
  }

  #checkConnected(): void {
    if (this.#link.connection) return;
    const message = "WebSocket is not connected. Make sure you call `connect()` before sending events.";
    throw new PlugboardError("not-open", message);
  }

  #sendText(frame: string): void {
    this.#checkConnected();
    this.#link.connection?.send(frame);
  }
}
