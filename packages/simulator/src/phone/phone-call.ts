import type { WavSource } from "./phone-audio.ts";
import type { PhoneCallEnd } from "./phone-options.ts";

/** How long something is waited for. */
export interface PhoneWaitOptions {
  /** Bound in milliseconds of the call; then it rejects with `wait-timeout`. @defaultValue 15_000 */
  readonly timeoutMs?: number;
}

/** The audio that was queued was dropped. */
export interface PhoneClear {
  /** When it was dropped. */
  readonly at: number;
  /** How long the message may have waited because this process was busy, in milliseconds. */
  readonly unsureMs: number;
}

/** A call that is connected: what a caller does, and what a caller hears. Times are milliseconds of the call since its stream began. */
export interface PhoneCall extends AsyncDisposable {
  /** The call's id. */
  readonly callId: string;
  /** The stream's id. */
  readonly streamId: string;
  /** The parameters that the stream was given. */
  readonly parameters: Readonly<Record<string, string>>;
  /** How long the call has lasted. */
  readonly lengthMs: number;
  /** What the caller has heard so far: μ-law, 8 kHz, with silence where nothing was played. */
  readonly heard: Buffer;
  /** How much audio waits to be played, in milliseconds. */
  readonly queuedMs: number;
  /** What the server has sent that the provider would refuse or drop, in words. */
  readonly faults: readonly string[];
  /** Each `clear` of the server. */
  readonly clears: readonly PhoneClear[];
  /** Resolves with how it ended; never rejects. */
  readonly ended: Promise<PhoneCallEnd>;
  /** Says a WAV file, after what is being said. Resolves once it was said. */
  say(wav: WavSource): Promise<void>;
  /** Says μ-law audio, after what is being said. Resolves once it was said. */
  sayMulaw(audio: Uint8Array): Promise<void>;
  /** Presses a key. */
  press(digit: string): void;
  /** Resolves when something is heard that is not silence: at once if it is being heard. @returns When it began. */
  waitForSound(options?: PhoneWaitOptions): Promise<number>;
  /** Resolves when nothing but silence was heard for so long. @returns When the silence began. */
  waitForSilence(forMs: number, options?: PhoneWaitOptions): Promise<number>;
  /** Lets time of the call pass. */
  wait(ms: number): Promise<void>;
  /** Sends any text to the server, as a broken or a forged provider would. */
  sendRaw(text: string): void;
  /** Hangs up: the stream is stopped and its socket closed. */
  hangUp(): Promise<void>;
  /** Loses the network: the socket ends without a close frame. */
  cut(): void;
  /** What was heard, as a WAV file: 16-bit, 8 kHz, mono. */
  toWav(): Uint8Array;
}
