import { isPlugboardError, PlugboardError } from "@plugboard/core";
import { AudioSender } from "./audio-sender.ts";
import type { ClientEvent } from "./client-events.ts";
import type { AudioInput, OutgoingEvent } from "./client-frames.ts";
import { prepareDial } from "./dial.ts";
import { at } from "./json-object.ts";
import { ServerEventRouter } from "./server-event-router.ts";
import { serverRefusal } from "./server-refusal.ts";
import type { SessionConfig } from "./session-config.ts";
import { SessionLink, type TransportStatus } from "./session-link.ts";
import { decideTracing } from "./tracing.ts";
import type { ConnectionState, Ready, RealtimeConnectOptions, RealtimeTransportOptions } from "./transport-options.ts";
import { TurnCalls } from "./turn-calls.ts";

/**
 * The OpenAI Realtime API over any adapter. A drop-in for the transports of `@openai/agents-realtime`: give it to a
 * `RealtimeSession` as `transport`, or use it alone.
 */
export class RealtimeTransport extends TurnCalls {
  readonly #options: RealtimeTransportOptions;
  readonly #ready: Ready;
  readonly #audio: AudioSender;
  readonly #router: ServerEventRouter;
  readonly #link: SessionLink;
  #model: string;
  #url: string | undefined;
  #config: SessionConfig = {};
  /** What a failed attempt is rolled back to. */
  #before: { readonly model: string; readonly url: string | undefined } | undefined;

  constructor(options: RealtimeTransportOptions) {
    super(options);
    const { model = "gpt-realtime-2.1", url, ready = "session.updated", maxPendingAudioBytes = 480_000 } = options;
    this.#options = options;
    this.#ready = ready;
    this.#model = model;
    this.#url = url;
    this.#audio = new AudioSender({
      phase: () => (this.#link.isConnecting ? "connecting" : this.status),
      send: (frame) => this.sendText(frame),
      onDropped: (event) => this.tell("audio_dropped", event),
      maxPendingBytes: maxPendingAudioBytes,
    });
    this.#link = new SessionLink({
      onStatus: (status) => this.#onStatus(status),
      onOpen: () => this.#onOpen(),
      onFrame: (frame) => {
        this.progress?.touch();
        this.#router.onFrame(frame);
      },
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
  sendEvent(event: ClientEvent | OutgoingEvent): void {
    this.checkConnected();
    if (event.type === "response.create") return this.sequencer.request({ ...event }, true);
    if (event.type === "response.cancel") this.sequencer.cancel(at(event, "response_id"));
    this.sendText(JSON.stringify(event));
  }

  /**
   * Sends audio of the user: a buffer, any view of one, or base64 text. Given while connecting it is kept and arrives first;
   * what cannot arrive is reported by `audio_dropped`.
   */
  sendAudio(audio: AudioInput, { commit = false }: { commit?: boolean } = {}): void {
    this.#audio.send(audio, commit);
  }

  /** Headers of every handshake; to be overridden. */
  getCommonRequestHeaders(): Record<string, string> {
    return {};
  }

  #createRouter(): ServerEventRouter {
    const { retrieveAfterTranscription = true } = this.#options;
    return new ServerEventRouter({
      clock: this.clock,
      history: this.history,
      sequencer: this.sequencer,
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
      // What the transport itself wanted to send of a connection that is ending is nobody's problem.
      onProblem: (error) => void (isPlugboardError(error) && error.code === "not-open" ? undefined : this.fail(error)),
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
    this.resetTurn();
    this.history.clear();
    this.#router.reset();
    this.#audio.discard();
  }

  /** @internal */
  protected override checkConnected(): void {
    if (this.#link.connection) return;
    const message = "WebSocket is not connected. Make sure you call `connect()` before sending events.";
    throw new PlugboardError("not-open", message);
  }

  /** @internal */
  protected override sendText(frame: string): void {
    this.checkConnected();
    this.#link.connection?.send(frame);
  }
}
