/** What the detector heard. Offsets are milliseconds of audio since the session began. */
export type VadEvent = { readonly type: "started"; readonly atMs: number } | { readonly type: "stopped"; readonly atMs: number };

/** How the detector decides. */
export interface VadSettings {
  /** 0 to 1, as the API's `threshold`; a louder signal is speech. */
  readonly threshold: number;
  /** Silence that ends speech, in milliseconds of audio. */
  readonly silenceMs: number;
}

/** Length of the windows whose energy is compared, in milliseconds. */
const windowMs = 20;

/** Speech that is shorter than this, in milliseconds, counts as a click and is ignored. */
const minimumSpeechMs = 60;

/**
 * A voice activity detector by energy. That is enough for the recording of a test; two speakers on a bad line would fool it.
 * It counts samples, not wall-clock time, so audio may be fed as fast as it can be sent.
 */
export class EnergyVad {
  #state: { readonly status: "silent"; loudMs: number } | { readonly status: "speaking"; quietMs: number } = {
    status: "silent",
    loudMs: 0,
  };
  #pending: Int16Array = new Int16Array(0);
  #heardMs = 0;

  /** Whether the last window belongs to speech. */
  get isSpeaking(): boolean {
    return this.#state.status === "speaking";
  }

  /** Forgets speech that began, for example after a commit by the client. The running offset stays. */
  reset(): void {
    this.#state = { status: "silent", loudMs: 0 };
  }

  /** Counts audio without looking for speech, so that offsets stay right if detection is turned on later. */
  passOver(ms: number): void {
    this.#heardMs += ms;
  }

  /** Takes the next samples and says what they decide. */
  feed(samples: Int16Array, samplesPerMs: number, settings: VadSettings): readonly VadEvent[] {
    const all = new Int16Array(this.#pending.length + samples.length);
    all.set(this.#pending);
    all.set(samples, this.#pending.length);
    const size = windowMs * samplesPerMs;
    const events: VadEvent[] = [];
    let start = 0;
    for (; start + size <= all.length; start += size) {
      this.#heardMs += windowMs;
      const event = this.#decide(loudness(all.subarray(start, start + size), settings.threshold), settings.silenceMs);
      if (event !== undefined) events.push(event);
    }
    this.#pending = all.slice(start);
    return events;
  }

  #decide(sound: "loud" | "quiet", silenceMs: number): VadEvent | undefined {
    const state = this.#state;
    if (state.status === "silent") {
      state.loudMs = sound === "loud" ? state.loudMs + windowMs : 0;
      if (state.loudMs < minimumSpeechMs) return undefined;
      this.#state = { status: "speaking", quietMs: 0 };
      return { type: "started", atMs: this.#heardMs - minimumSpeechMs };
    }
    state.quietMs = sound === "loud" ? 0 : state.quietMs + windowMs;
    if (state.quietMs < silenceMs) return undefined;
    this.#state = { status: "silent", loudMs: 0 };
    return { type: "stopped", atMs: this.#heardMs };
  }
}

/** The API's threshold is a probability. Here 0.5 is a mean amplitude of 1.5 % of full scale: above room noise, below a whisper. */
const loudness = (window: Int16Array, threshold: number): "loud" | "quiet" => {
  const sum = window.reduce((total, sample) => total + Math.abs(sample), 0);
  return sum / window.length > threshold * 0.03 * 32_768 ? "loud" : "quiet";
};
