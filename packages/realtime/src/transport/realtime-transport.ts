import type { Unchecked } from "@plugboard/wire";
import type { TransportStatus } from "../connection/connection-state.ts";
import { sdkHeaders } from "../connection/sdk-headers.ts";
import { functionCallItem } from "../conversation/item-update.ts";
import type { GivenItem, McpApprovalRequestItem } from "../conversation/realtime-item.ts";
import type { FunctionCallEvent } from "../sdk-events/transport-events.ts";
import type { SessionConfig, TracingConfig } from "../session/session-config.ts";
import { payloadFor, type SessionPayload } from "../session/session-payload.ts";
import { tracingUpdate, tracingUpdateOf } from "../session/tracing.ts";
import { truncation } from "../turn/interruption.ts";
import { refuseMute } from "../turn/media.ts";
import type { ClientEvent } from "../wire/client-events.ts";
import {
  type AudioInput,
  mcpResponseEvent,
  messageEvent,
  type OutgoingEvent,
  toolOutputEvent,
  type UserMessage,
} from "../wire/client-frames.ts";
import type { CallHooks, MessageEvent } from "./call-hooks.ts";
import { checkOptions } from "./check-options.ts";
import { RealtimeCall } from "./realtime-call.ts";
import { TransportEmitter } from "./transport-emitter.ts";
import type { ConnectionState, RealtimeConnectOptions, RealtimeTransportOptions } from "./transport-options.ts";

/**
 * The OpenAI Realtime API over any adapter, as the transport of a `RealtimeSession` or alone. Members that begin with `_` are for
 * subclasses: they are called in the order of upstream's classes and with their arguments. Parameters that are booleans are upstream's.
 */
export class RealtimeTransport extends TransportEmitter {
  readonly #call: RealtimeCall;

  /** Throws `invalid-argument` for a missing adapter, a number out of its bounds and, unless it is a subclass's, an unknown option. */
  constructor(options: RealtimeTransportOptions) {
    super(options?.onUnhandled);
    const checked = checkOptions(new.target === RealtimeTransport ? "RealtimeTransport" : undefined, options);
    const isOverridden = this._onMessage !== RealtimeTransport.prototype._onMessage;
    const onMessage = isOverridden ? (data: string): void => this._onMessage({ type: "message", data }) : undefined;
    this.#call = new RealtimeCall(checked, this, this.emissions(), () => this.#hooks(), onMessage);
  }

  /** `connected` once the socket is open, whatever `connect()` still waits for. */
  get status(): TransportStatus {
    return this.#call.status;
  }

  /** The status, what still has to be sent, and the WebSocket under it. */
  get connectionState(): ConnectionState {
    return this.#call.shownState;
  }

  /** The running call: the one that was attached to, or the one that carries the media. `undefined` if there is none. */
  get callId(): string | undefined {
    return this.#call.options.media.callId ?? this.#call.callId;
  }

  /** The model of the session. Cannot be changed while connected. */
  get currentModel(): string {
    return this.#call.model;
  }
  /** Sets the model that the next `connect()` asks for, unless its options name another one. */
  set currentModel(model: string) {
    this.#call.model = model;
  }

  /** Whether the user's audio is muted, as the media say; `null` if this side records nothing. */
  get muted(): boolean | null {
    return this.#call.options.media.muted ?? null;
  }

  /** Connects, configures the session, and waits for what the option `ready` says. If it rejects, everything is as before. */
  async connect(options: RealtimeConnectOptions = {}): Promise<void> {
    await this.attempt(() => this.#call.connect(options));
  }

  /** Closes the connection, or gives an attempt up. The events of the end are emitted before it returns. */
  close(): void {
    this.#call.close();
  }

  /** Goes on in another session now. Rejects if that fails, or without the option `resume`. */
  async resume(): Promise<void> {
    await this.#call.resume();
  }

  /** Sends an event. `response.create` waits for its turn. Throws `not-open` without a connection, unless a lost one is being replaced. */
  sendEvent(event: ClientEvent | OutgoingEvent): void {
    this.#call.events.send({ ...event });
  }

  /** Asks for a response, at once or when the running one is done. Requests without parameters that wait together become one. */
  requestResponse(response?: Readonly<Record<string, unknown>>): void {
    this.#call.events.requestResponse(response);
  }

  /** Adds a message of the user, and asks for a response unless told otherwise. */
  sendMessage(message: UserMessage, otherEventData: object = {}, { triggerResponse = true }: { triggerResponse?: boolean } = {}): void {
    this.sendEvent(messageEvent(message, otherEventData));
    if (triggerResponse) this.requestResponse();
  }

  /** Adds an image (a data URI), and asks for a response unless told otherwise. */
  addImage(image: string, { triggerResponse = true }: { triggerResponse?: boolean } = {}): void {
    this.sendMessage({ type: "message", role: "user", content: [{ type: "input_image", image }] }, {}, { triggerResponse });
  }

  /** Sends audio: a buffer, a view of one, or base64. While connecting it is kept; what is lost is told by `audio_dropped`. */
  sendAudio(audio: AudioInput, { commit = false }: { commit?: boolean } = {}): void {
    this.#call.audio.send(audio);
    if (commit) this.#call.audio.commit();
  }

  /** Configures the session anew. */
  updateSessionConfig(config: SessionConfig): void {
    this.#call.configured(config);
    this.sendEvent({ type: "session.update", session: this.buildSessionPayload(config) });
  }

  /** The configuration as the API takes it; with `intent`, that of a session that only transcribes. Media may need it changed. */
  buildSessionPayload(config: SessionConfig): SessionPayload {
    const payload = this._getMergedSessionConfig(config);
    return { ...payload, ...this.#call.options.media.configure?.(payload) };
  }

  /** Gives the output of a function tool, and asks for a response unless told otherwise. */
  sendFunctionCallOutput(call: FunctionCallEvent, output: string, startResponse = true): void {
    this.sendEvent(toolOutputEvent(call.callId, output));
    const item = functionCallItem(call, output);
    if (item) this.tell("item_update", item);
    if (startResponse) this.requestResponse();
  }

  /** Answers a request for approval of an MCP tool call. */
  sendMcpResponse(request: McpApprovalRequestItem, approved: boolean, reason?: string): void {
    this.sendEvent(mcpResponseEvent(request.itemId, approved, reason));
  }

  /** Turns the server's history into another one. Throws `invalid-argument`, with nothing sent, for items it cannot take. */
  resetHistory(oldHistory: readonly GivenItem[], newHistory: readonly GivenItem[]): void {
    this.#call.resetHistory(oldHistory, newHistory);
  }

  /** Mutes the user's audio, or lets it through again. Throws `capability-missing` without media that can. */
  mute(muted: boolean): void {
    (this.#call.options.media.mute ?? refuseMute)(muted);
  }

  /** Stops the model's turn where the user heard it, if any audio of it has arrived; media of their own stop it as they do. */
  interrupt(cancelOngoingResponse = true): void {
    this.#call.interrupt(cancelOngoingResponse);
  }

  /** Truncates the message where it was heard. For subclasses that know better what was heard. */
  _interrupt(elapsedMs: number, cancelOngoingResponse = true): void {
    if (elapsedMs < 0) return;
    const truncate = truncation(this.#call.clock, elapsedMs);
    if (cancelOngoingResponse) this._cancelResponse();
    this.tell("audio_interrupted");
    if (truncate) this.sendEvent(truncate);
  }

  /** Cancels the running response, if there is one. */
  _cancelResponse(): void {
    this.#call.events.cancelResponse();
  }

  /** Called when the server has sent all audio of an item. For subclasses. */
  protected _afterAudioDoneEvent(): void {
    this.#call.clock.generated();
  }

  /** Headers of every handshake. What a subclass adds wins over the transport's own. */
  protected getCommonRequestHeaders(): Record<string, string> {
    return { ...sdkHeaders };
  }

  /** The key of a connection. For subclasses that get it from elsewhere. */
  protected async _getApiKey(options: RealtimeConnectOptions): Promise<string> {
    const apiKey = options.apiKey ?? this.#call.options.apiKey;
    return (typeof apiKey === "function" ? await apiKey() : apiKey) ?? "";
  }

  /** Emits the event of a frame and the SDK events that are made of it. For subclasses. */
  protected _onMessage({ data }: MessageEvent): void {
    this.#call.router.announceText(String(data));
  }

  /** Makes the `session` of a `session.update`. For subclasses. */
  protected _getMergedSessionConfig(config: SessionConfig): SessionPayload {
    return payloadFor(this.#call.options.intent, config, this.currentModel);
  }

  /** Sets the tracing of a session that the server has just created, if that can be set. For subclasses. */
  protected _updateTracingConfig(tracing: TracingConfig): void {
    const update = tracingUpdate(this.#call.tracing, tracing);
    if (update) this.sendEvent(update);
    else this.tell("warning", { code: "tracing-already-set", message: "The session has a tracing configuration already." });
  }

  /** The tracing that the server's session has. */
  set _tracingConfig(tracing: unknown) {
    this.#call.tracing = tracing;
  }

  /** The session as the server last described it. For subclasses. */
  protected get _rawSessionConfig(): Readonly<Record<string, Unchecked>> | null {
    return this.#call.session ?? null;
  }

  /** When the first audio of the current item arrived, in milliseconds since 1970. For subclasses. */
  protected get _firstAudioTimestamp(): number | undefined {
    return this.#call.clock.firstAudioAt;
  }
  /** Corrects when the first audio of the current item arrived, in milliseconds since 1970. For subclasses. */
  protected set _firstAudioTimestamp(time: number | undefined) {
    this.#call.clock.firstAudioAt = time;
  }

  /** How much audio of the current item has arrived, in milliseconds. For subclasses. */
  protected get _audioLengthMs(): number {
    return this.#call.clock.lengthMs;
  }
  /** Corrects how much audio of the current item has arrived, in milliseconds. For subclasses. */
  protected set _audioLengthMs(lengthMs: number) {
    this.#call.clock.lengthMs = lengthMs;
  }

  /** The item whose audio is playing. For subclasses. */
  protected get currentItemId(): string | undefined {
    return this.#call.clock.itemId;
  }

  /** Made when it is asked for: its closures would be 0.3 kB of an idle call. */
  #hooks(): CallHooks {
    const base = RealtimeTransport.prototype;
    return {
      onAudioDone: () => this._afterAudioDoneEvent(),
      apiKey: (given) => (this._getApiKey === base._getApiKey ? (given.apiKey ?? this.#call.options.apiKey) : () => this._getApiKey(given)),
      headers: () => this.getCommonRequestHeaders(),
      trace: (tracing = "auto") => this._updateTracingConfig(tracing),
      tracingOf: (session, tracing) =>
        this._updateTracingConfig === base._updateTracingConfig ? tracingUpdateOf(session, tracing) : undefined,
    };
  }
}
