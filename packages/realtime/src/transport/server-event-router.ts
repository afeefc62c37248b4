import { type Frame, PlugboardError } from "@plugboard/core";
import { at, createEventParser, fromBase64, isFlat, type WireEvent } from "@plugboard/wire";
import { serverRefusal } from "../connection/server-refusal.ts";
import type { HistoryReset } from "../conversation/history-reset.ts";
import { type Effects, type Handling, handlingOf, isKnownEvent } from "../sdk-events/derived-events.ts";
import { clientCancels } from "../session/session-payload.ts";
import type { Media } from "../turn/media.ts";
import type { PlaybackClock } from "../turn/playback-clock.ts";
import type { ResponseSequencer } from "../turn/response-sequencer.ts";
import type { TurnCalls } from "./turn-calls.ts";

/** What the router needs of the transport around it. */
export interface RouterHost extends Effects {
  readonly clock: PlaybackClock;
  readonly history: HistoryReset;
  readonly sequencer: ResponseSequencer;
  /** Something that can be compared to find out whether the connection is still the same. */
  readonly connection: () => unknown;
  readonly media: Media;
  /** Whether audio has to be decoded. */
  readonly wantsAudio: () => boolean;
  /** What can be done about the model's turn, overridden or not. */
  readonly turn: Pick<TurnCalls, "_onAudio" | "_afterAudioDoneEvent" | "interrupt">;
  readonly onSessionCreated: (session: unknown) => void;
  readonly onSessionUpdated: () => void;
  /** An `error` of the server that refuses the session, as the error of `connect()`. */
  readonly onRefusal: (error: unknown) => void;
  /** Hears of every event, after it was handled. */
  readonly onEvent: (event: WireEvent) => void;
  /** A frame could not be handled. */
  readonly onProblem: (error: unknown) => void;
}

const invalidAudio = (): PlugboardError =>
  new PlugboardError("protocol-error", "The server sent audio that is not base64.", { delivery: "answered" });

const idOf = (event: WireEvent): unknown => at(event["response"], "id");

/** Takes the server's frames apart: each is parsed once, emitted, and acted upon, in the order of upstream. */
export class ServerEventRouter {
  readonly #host: RouterHost;
  readonly #parse = createEventParser();
  /** The format of each running response, by its id. */
  readonly #formats = new Map<unknown, unknown>();
  /** The session as the server last described it. */
  #session: unknown;
  // Of the last event. Events come in runs of one type, and comparing a string that has just been parsed with one whose hash
  // is known costs a tenth of hashing it.
  #type = "";
  #how: Handling | undefined;

  constructor(host: RouterHost) {
    this.#host = host;
  }

  /** Forgets the session, for another one if there is one. */
  reset(session?: unknown): void {
    this.#session = session;
    this.#formats.clear();
  }

  /** Handles one frame. Never throws; what goes wrong is one problem, and the next frame is handled as if nothing were. */
  onFrame(frame: Frame): void {
    const event = this.#parse(frame);
    if (!event) return;
    const host = this.#host;
    const connection = host.connection();
    if (event.type !== this.#type) {
      this.#type = event.type;
      this.#how = handlingOf(event.type);
    }
    const type = this.#type;
    const how = this.#how;
    const isKnown = isKnownEvent(event, how);
    // A listener of `*` may change what it gets; nobody else must see it. Flat events, nearly all deltas, are copied, others cloned.
    const isHeard = host.has("*");
    const isNested = isHeard && isKnown && !isFlat(event);
    const own: WireEvent = isHeard && isKnown && !isNested ? { ...event } : event;
    if (isHeard) host.emit("*", isNested ? structuredClone(event) : event);
    if (!isKnown) return;
    try {
      this.#announce(type, own, how);
    } catch (error) {
      host.onProblem(error);
    }
    if (host.connection() !== connection) return;
    try {
      try {
        this.#act(type, own);
      } finally {
        host.onEvent(own);
      }
    } catch (error) {
      host.onProblem(error);
    }
  }

  /** The event under its own type, and what is derived from it. */
  #announce(type: string, event: WireEvent, how: Handling | undefined): void {
    const { history, emit, has } = this.#host;
    if (type === "conversation.item.added") history.settle(at(event, "item", "id"), "create");
    if (type === "error") {
      history.refused(at(event, "error", "event_id"));
      emit("error", { type: "error", error: event });
    } else if (has(type)) {
      emit(type, event);
    }
    if (type === "session.updated") this.#session = event["session"];
    if (type === "conversation.item.deleted") history.settle(event["item_id"], "delete");
    how?.derive(event, this.#host);
    if (type === "response.output_audio.done") this.#host.turn._afterAudioDoneEvent();
  }

  /** The state that an event changes, and the frames that this leads to. */
  #act(type: string, event: WireEvent): void {
    const { sequencer } = this.#host;
    switch (type) {
      case "response.output_audio.delta":
        return this.#audio(event);
      case "input_audio_buffer.speech_started":
        if (this.#host.media.onSpeechStarted === "nothing") return;
        return this.#host.turn.interrupt(clientCancels(this.#session));
      case "response.created":
        this.#formats.set(idOf(event), at(event["response"], "audio", "output", "format") ?? this.#sessionFormat());
        return sequencer.created(event["response"]);
      case "response.done":
        this.#formats.delete(idOf(event));
        return sequencer.done(event["response"]);
      case "session.created":
        return this.#host.onSessionCreated(event["session"]);
      case "session.updated":
        return this.#host.onSessionUpdated();
      case "error":
        sequencer.refused(event["error"]);
        return this.#refused(event["error"]);
      default:
        return undefined;
    }
  }

  #refused(error: unknown): void {
    const refusal = serverRefusal(error);
    if (refusal) this.#host.onRefusal(refusal);
  }

  #sessionFormat(): unknown {
    return at(this.#session, "audio", "output", "format");
  }

  #audio(event: WireEvent): void {
    const { clock, media, wantsAudio, turn } = this.#host;
    const { item_id: itemId, response_id: responseId, content_index: contentIndex, delta } = event;
    if (typeof itemId !== "string" || typeof responseId !== "string" || typeof delta !== "string") return;
    const index = typeof contentIndex === "number" ? contentIndex : 0;
    clock.delta(itemId, index);
    const isHeard = media.play?.({ base64: delta, itemId, contentIndex: index, responseId }) ?? true;
    // Decoded first: audio that cannot be decoded has not been heard.
    const data = isHeard && wantsAudio() ? decode(delta) : undefined;
    clock.add(delta, this.#formats.get(responseId) ?? this.#sessionFormat());
    if (data) turn._onAudio({ type: "audio", data, responseId });
  }
}

const decode = (delta: string): ArrayBuffer => {
  try {
    return fromBase64(delta);
  } catch {
    throw invalidAudio();
  }
};
