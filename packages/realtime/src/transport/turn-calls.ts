import { PlugboardError } from "@plugboard/core";
import type { JsonObject } from "@plugboard/wire";
import type { AudioEvent } from "../sdk-events/transport-events.ts";
import type { SessionConfig } from "../session/session-config.ts";
import type { Media } from "../turn/media.ts";
import { type Playback, PlaybackClock } from "../turn/playback-clock.ts";
import type { Progress } from "../turn/progress-clock.ts";
import { createResponseSequencer, type ResponseSequencer } from "../turn/response-sequencer.ts";
import { ConversationCalls } from "./conversation-calls.ts";
import type { RealtimeTransportOptions } from "./transport-options.ts";

/** What can be done about the model's turn: ask for it, hear it, stop it. */
export abstract class TurnCalls extends ConversationCalls {
  /** @internal */
  protected readonly clock: PlaybackClock = new PlaybackClock();
  /** @internal */
  protected readonly sequencer: ResponseSequencer;
  /** @internal */
  protected readonly progress: Progress | undefined;
  /** @internal */
  protected readonly media: Media;
  readonly #playback: Playback | undefined;

  constructor(options: RealtimeTransportOptions) {
    super(options);
    const { onActiveResponse, playback, progress, media = {} } = options;
    this.media = media;
    this.#playback = playback;
    this.sequencer = createResponseSequencer({
      send: (event) => {
        this.sendText(JSON.stringify(event));
        this.progress?.touch();
      },
      onError: (error) => this.fail(error),
      onActiveResponse,
    });
    this.progress = progress?.({
      isBusy: () => this.status === "connected" && !this.sequencer.isIdle(),
      warn: (warning) => this.tell("warning", warning),
    });
  }

  /** @internal */
  protected abstract sendText(frame: string): void;

  /** @internal */
  protected abstract checkConnected(): void;

  /** @internal */
  protected resetTurn(): void {
    this.progress?.stop();
    this.sequencer.reset();
    this.clock.reset();
  }

  /** The item whose audio is playing. */
  get currentItemId(): string | undefined {
    return this.clock.itemId;
  }

  /**
   * Asks for a response: at once, or when the running one is done.
   *
   * @param response - Parameters of this response alone. Requests without them that wait together become one.
   */
  requestResponse(response?: Readonly<Record<string, unknown>>): void {
    this.checkConnected();
    this.sequencer.request({ type: "response.create", ...(response ? { response } : {}) }, response !== undefined);
  }

  /** Whether the user's audio is muted, as the media say; `null` if this side records nothing. */
  get muted(): boolean | null {
    return this.media.muted ?? null;
  }

  /** Mutes the user's audio, or lets it through again. Throws `capability-missing` without media that can. */
  mute(muted: boolean): void {
    if (this.media.mute) return this.media.mute(muted);
    const message = "Mute is not supported for the WebSocket transport. You have to mute the audio input yourself.";
    throw new PlugboardError("capability-missing", message);
  }

  /** The configuration as the API takes it; with `intent`, that of a session that only transcribes. Media may need it changed. */
  override buildSessionPayload(config: SessionConfig): JsonObject {
    const payload = super.buildSessionPayload(config);
    return this.media.configure?.(payload) ?? payload;
  }

  /** Stops the model's turn where the user heard it, if any audio of it has arrived; media of their own stop it as they do. */
  interrupt(cancelOngoingResponse = true): void {
    if (this.media.interrupt) return this.#interruptMedia(this.media.interrupt, cancelOngoingResponse);
    const elapsedMs = this.clock.elapsedMs(this.#playback);
    if (elapsedMs === undefined) return;
    try {
      if (elapsedMs === null) this.#stop(cancelOngoingResponse);
      else this._interrupt(elapsedMs, cancelOngoingResponse);
    } finally {
      this.clock.reset();
      this.#playback?.clear?.();
    }
  }

  /** Hands audio to the listeners; to be overridden by a transport that plays it itself. */
  _onAudio(event: AudioEvent): void {
    this.tell("audio", event);
  }

  /** Called when the server has sent all audio of an item; to be overridden. */
  _afterAudioDoneEvent(): void {
    this.clock.generated();
  }

  /** Cancels the running response, if there is one. */
  _cancelResponse(): void {
    if (this.sequencer.cancel()) this.sendText(JSON.stringify({ type: "response.cancel" }));
  }

  /** What an interruption does; to be overridden by a transport that knows better what was heard. */
  _interrupt(elapsedMs: number, cancelOngoingResponse = true): void {
    if (elapsedMs < 0) return;
    const { itemId, contentIndex, lengthMs } = this.clock;
    const playedOut = this.clock.isPlayedOut(elapsedMs);
    this.#stop(cancelOngoingResponse);
    // The transcript of audio that was heard to its end stays; the player is told all the same.
    if (playedOut) return;
    const audioEndMs = Math.max(0, Math.floor(Math.min(elapsedMs, lengthMs)));
    this.sendEvent({ type: "conversation.item.truncate", item_id: itemId, content_index: contentIndex, audio_end_ms: audioEndMs });
  }

  #interruptMedia(interrupt: NonNullable<Media["interrupt"]>, cancelOngoingResponse: boolean): void {
    if (this.status !== "connected") return;
    interrupt({
      cancelResponse: () => {
        if (cancelOngoingResponse) this._cancelResponse();
      },
      sendEvent: (event) => this.sendEvent(event),
      announce: () => this.tell("audio_interrupted"),
    });
  }

  #stop(cancelOngoingResponse: boolean): void {
    if (cancelOngoingResponse) this._cancelResponse();
    this.tell("audio_interrupted");
  }
}
