import { PlugboardError } from "@plugboard/core";
import { at, fromBase64, type WireEvent } from "@plugboard/wire";
import type { Media } from "../turn/media.ts";
import type { PlaybackClock } from "../turn/playback-clock.ts";
import type { Emissions } from "./transport-emitter.ts";

const decode = (delta: string): ArrayBuffer => {
  try {
    return fromBase64(delta);
  } catch {
    throw new PlugboardError("protocol-error", "The server sent audio that is not base64.", { delivery: "answered" });
  }
};

/** What the model's audio needs of its call. */
export interface ModelAudioHost {
  readonly clock: PlaybackClock;
  readonly options: { readonly media: Media };
  readonly emissions: Pick<Emissions, "audioListener">;
}

/** The model's audio: from the deltas of the server to the media or the listeners, with the clock that counts it. */
export class ModelAudio {
  readonly #host: ModelAudioHost;
  /** The format of each running response, by its id. */
  #formats: Map<unknown, unknown> | undefined;
  #sessionFormat: unknown;

  constructor(host: ModelAudioHost) {
    this.#host = host;
  }

  /** The server describes its session. */
  described(session: unknown): void {
    this.#sessionFormat = at(session, "audio", "output", "format");
  }

  /** A response has begun. */
  created(response: unknown): void {
    this.#formats ??= new Map();
    this.#formats.set(at(response, "id"), at(response, "audio", "output", "format") ?? this.#sessionFormat);
  }

  /** A response has ended. */
  done(response: unknown): void {
    this.#formats?.delete(at(response, "id"));
  }

  /** A piece of audio has arrived. */
  delta(event: WireEvent): void {
    // A translation session has neither items nor responses.
    const { item_id: itemId = "", response_id: responseId = "", content_index: index, delta } = event;
    if (typeof itemId !== "string" || typeof responseId !== "string" || typeof delta !== "string") return;
    const contentIndex = typeof index === "number" ? index : 0;
    const { clock, options, emissions } = this.#host;
    clock.delta(itemId, contentIndex);
    const isForListeners = options.media.play?.({ base64: delta, itemId, contentIndex, responseId }) ?? true;
    const listener = isForListeners ? emissions.audioListener() : undefined;
    // Decoding comes before counting, because audio that cannot be decoded was not heard.
    const data = listener && decode(delta);
    clock.add(delta, this.#formats?.get(responseId) ?? this.#sessionFormat);
    if (data) listener({ type: "audio", data, responseId });
  }

  /** Another session begins, or none is there any more. */
  reset(session?: unknown): void {
    this.#formats = undefined;
    this.described(session);
  }
}
