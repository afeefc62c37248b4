import { PlugboardError } from "@plugboard/core";
import { at } from "@plugboard/wire";
import { prepareDial } from "../connection/dial.ts";
import { isNotOpen } from "../connection/is-not-open.ts";
import type { Dial, Ready, TransportStatus } from "../connection/link-hooks.ts";
import { createSessionLink, type SessionLink } from "../connection/session-link.ts";
import type { ResumeHost } from "../resume/resume-host.ts";
import type { Resumer } from "../resume/resumer.ts";
import type { SessionConfig } from "../session/session-config.ts";
import type { ClientEvent } from "../wire/client-events.ts";
import type { AudioInput, OutgoingEvent } from "../wire/client-frames.ts";
import { type AudioSender, createAudioSender } from "./audio-sender.ts";
import { ServerEventRouter } from "./server-event-router.ts";
import type { ConnectionState, RealtimeConnectOptions, RealtimeTransportOptions } from "./transport-options.ts";
import { TurnCalls } from "./turn-calls.ts";

/**
 * The OpenAI Realtime API over any adapter. A drop-in for the transports of `@openai/agents-realtime`: give it to a
 * `RealtimeSession` as `transport`, or use it alone.
 */
export class RealtimeTransport extends TurnCalls {
  readonly #options: RealtimeTransportOptions;
  readonly #ready: Ready;
  readonly #connectTimeoutMs: number;
  readonly #audio: AudioSender;
  readonly #router: ServerEventRouter;
  readonly #link: SessionLink;
  #resumer: Resumer | undefined;
  #model: string;
  #url: string | undefined;
  #config: SessionConfig = {};
  #callId: string | undefined;
  /** What a failed attempt is rolled back to. */
  #before: { readonly model: string; readonly url: string | undefined } | undefined;

  constructor(options: RealtimeTransportOptions) {
    super(options);
    const {
      model = "gpt-realtime-2.1",
      url,
      ready = "session.updated",
      connectTimeoutMs = 10_000,
      maxPendingAudioBytes = 480_000,
    } = options;
    this.#options = options;
    this.#ready = ready;
    this.#connectTimeoutMs = connectTimeoutMs;
    this.#model = model;
    this.#url = url;
    this.#audio = createAudioSender({
      phase: () => (this.#link.isConnecting() ? "connecting" : this.status),
      send: (frame) => this.sendText(frame),
      onDropped: (event) => this.tell("audio_dropped", event),
      maxPendingBytes: maxPendingAudioBytes,
    });
    this.#link = createSessionLink({
      onStatus: (status) => {
        this.announce(status);
        if (this.#ready === "open") this.#link.ready();
      },
      onOpen: () => this.#onOpen(),
      onFrame: (frame) => {
        this.progress?.touch();
        this.#router.onFrame(frame);
      },
      onLost: () => this.#onLost(),
      onError: (error) => this.fail(error),
      recovers: (info) => this.#resumer?.onLost(info) ?? false,
      onClose: (event) => this.tell("close", event),
    });
    this.#router = this.#createRouter();
  }

  /** `connected` once the socket is open, whatever `connect()` still waits for. */
  get status(): TransportStatus {
    return this.#link.status();
  }

  /** The status, and what still has to be sent. */
  get connectionState(): ConnectionState {
    return { status: this.status, queuedBytes: this.#link.connection()?.queuedBytes ?? 0 };
  }

  /** The running call: the one that was attached to, or the one that carries the media. `undefined` if there is none. */
  get callId(): string | undefined {
    return this.media.callId ?? this.#callId;
  }

  /** The model of the session. Cannot be changed while connected. */
  get currentModel(): string {
    return this.#model;
  }

  set currentModel(model: string) {
    this.#model = model;
  }

  /**
   * Connects, configures the session, and waits for what the option `ready` says. Rejects with a `PlugboardError`, or with
   * what a key function or an observer of the connection threw; then everything is as before.
   */
  async connect(options: RealtimeConnectOptions = {}): Promise<void> {
    if (this.status === "disconnected" && !this.#link.isConnecting()) {
      this.#before = { model: this.#model, url: this.#url };
      this.#model = options.model ?? this.#model;
      this.#config = { ...options.initialSessionConfig, model: this.#model };
    }
    const prepare = (): Dial | Promise<Dial> => {
      if (options.url) this.#url = options.url;
      const { apiKey, resume } = this.#options;
      const { callId } = options;
      const target = {
        callId,
        intent: this.intent,
        url: options.url || (callId ? undefined : this.#url),
        apiKey: options.apiKey ?? apiKey,
      };
      const dial = (): Dial | Promise<Dial> =>
        prepareDial(this.#options, { ...target, model: this.#model, headers: this.getCommonRequestHeaders() });
      this.#callId = callId;
      this.#resumer = callId === undefined ? resume?.(this.#resumeHost(dial)) : undefined;
      const opening = this.media.open?.();
      return opening ? opening.then(dial) : dial();
    };
    await this.#link.connect(prepare, this.#connectTimeoutMs, this.#ready, this.media.open ? "the media or the API key" : "the API key");
    this.#before = undefined;
  }

  /** Closes the connection, or gives an attempt up. The events of the end are emitted before it returns. */
  close(): void {
    this.#link.close();
  }

  /** Carries the session over to a new connection now. Rejects if that fails, or without the option `resume`. */
  async rotate(): Promise<void> {
    if (!this.#resumer) throw new PlugboardError("invalid-argument", "There is no connection, or the option `resume` is not set.");
    await this.#resumer.rotate("asked");
  }

  /** Configures the session anew. */
  override updateSessionConfig(config: SessionConfig): void {
    this.#config = { ...config, tracing: config.tracing === undefined ? this.#config.tracing : config.tracing };
    super.updateSessionConfig(config);
  }

  /** Sends an event. `response.create` waits for its turn. Throws `not-open` without a connection, unless a lost one is being replaced. */
  sendEvent(event: ClientEvent | OutgoingEvent): void {
    this.checkConnected();
    if (event.type === "response.create") return this.sequencer.request({ ...event }, true);
    if (event.type === "response.cancel") this.sequencer.cancel(at(event, "response_id"));
    this.sendText(JSON.stringify(event));
  }

  /**
   * Sends audio of the user: a buffer, any view of one, or base64 text. Given while connecting it is kept and arrives first;
   * what cannot arrive is reported by `audio_dropped`. Throws `invalid-argument` for anything else.
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
      media: this.media,
      history: this.history,
      sequencer: this.sequencer,
      connection: this.#link.connection,
      emit: (type, ...args) => void (this.#resumer?.hides(type, args[0]) || this.tell(type, ...args)),
      has: (type) => this.listenerCount(type) > 0,
      retrieve: (itemId, because) => {
        if (!retrieveAfterTranscription && because.startsWith("conversation.item.input_audio")) return;
        this.sendEvent({ type: "conversation.item.retrieve", item_id: itemId });
      },
      wantsAudio: () => this.listenerCount("audio") > 0 || this._onAudio !== RealtimeTransport.prototype._onAudio,
      turn: this,
      onSessionCreated: (session) => this.#onSessionCreated(session),
      onSessionUpdated: () => this.#link.ready(),
      onRefusal: this.#link.refuse,
      onEvent: (event) => this.#resumer?.onEvent(event),
      // What the transport itself wanted to send of a connection that is ending is nobody's problem.
      onProblem: (error) => void (isNotOpen(error) ? undefined : this.fail(error)),
    });
  }

  #resumeHost(dial: () => Dial | Promise<Dial>): ResumeHost {
    return {
      timeoutMs: this.#connectTimeoutMs,
      ready: this.#ready,
      open: async (signal, onFrame, onClose) => this.#link.open(await dial(), this.#connectTimeoutMs, signal, onFrame, onClose),
      tracing: (session) => this.tracingUpdate(session, this.#config),
      isIdle: this.sequencer.isIdle,
      isOpen: this.#link.isOpen,
      adopt: (connection, session) => {
        this.#router.reset(session);
        this.#link.adopt(connection);
      },
      send: (frame) => this.sendText(frame),
      proceed: (repeats, asks) => {
        this.#audio.flush();
        this.sequencer.restart(repeats, asks);
      },
      keepAudio: this.#audio.keep,
      giveUp: this.#link.giveUp,
      tell: (type, event) => this.tell(type, event),
    };
  }

  /** Before anybody hears of the connection, so that no frame of a listener is ahead of these. */
  #onOpen(): void {
    try {
      this.updateSessionConfig(this.#config);
    } catch (error) {
      if (!isNotOpen(error)) throw error;
      return;
    }
    this.#audio.flush();
  }

  #onSessionCreated(session: unknown): void {
    const update = this.tracingUpdate(session, this.#config);
    if (update) this.sendEvent(update);
    if (this.#ready === "session.created") this.#link.ready();
  }

  #onLost(): void {
    if (this.#before) {
      this.#model = this.#before.model;
      this.#url = this.#before.url;
      this.#before = undefined;
    }
    this.#resumer?.stop();
    this.#resumer = undefined;
    this.resetTurn();
    this.history.clear();
    this.#router.reset();
    this.#audio.discard();
  }

  /** @internal */
  protected override checkConnected(): void {
    if (this.#link.connection() || this.#link.isRecovering()) return;
    const message = "WebSocket is not connected. Make sure you call `connect()` before sending events.";
    throw new PlugboardError("not-open", message);
  }

  /** @internal */
  protected override sendText(frame: string): void {
    this.checkConnected();
    const send = (text: string): void => this.#link.connection()?.send(text);
    return this.#resumer ? this.#resumer.send(frame, send) : send(frame);
  }
}
