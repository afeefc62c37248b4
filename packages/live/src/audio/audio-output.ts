import { base64Bytes, fromBase64 } from "@plugboard/wire";
import { type AudioFormat, bytesPerMs } from "../wire/audio-format.ts";
import type { OutputAudioDeltaEvent } from "../wire/server-events.ts";

/** A piece of the assistant's track, which lasts for the whole session and includes silence. Play the pieces one after the other. */
export interface AudioChunk {
  /** In the session's format; PCM at 24 kHz on a sideband. */
  readonly data: Uint8Array;
  /** Whether something can be heard in it. */
  readonly sound: "speech" | "silence";
  /** When it begins, in milliseconds: of the session's timeline on a sideband, otherwise of the audio received so far. */
  readonly startMs: number;
  /** Audio that was lost right before it, in milliseconds. Only a sideband can know; elsewhere it is 0. */
  readonly lostMs: number;
}

/** The assistant has begun to speak, or has been quiet for 800 ms of audio. */
export interface SpeakingChange {
  /** What the assistant does from now on. */
  readonly status: "speaking" | "silent";
  /** When, in milliseconds, counted as {@link AudioChunk.startMs} is. */
  readonly atMs: number;
}

/** Audio whose root mean square is below this part of full scale is silence. LiveKit's plugin (1.9.0) uses the same value. */
const silentRms = 0.0006;
/** How much silence ends speech, in milliseconds. */
const hangoverMs = 800;

/** One sample in 16 bits, in the magnitudes that G.711 has: enough to tell silence from speech. */
const g711Magnitude = (byte: number, law: "audio/pcmu" | "audio/pcma"): number => {
  const isMuLaw = law === "audio/pcmu";
  const code = isMuLaw ? ~byte : byte ^ 0x55;
  const mantissa = code & 0x0f;
  const exponent = (code >> 4) & 0x07;
  if (isMuLaw) return (((mantissa << 3) + 132) << exponent) - 132;
  return exponent === 0 ? mantissa << 4 : ((mantissa << 4) + 264) << (exponent - 1);
};

/** Whether nothing can be heard. Only every fourth sample is looked at (600 of the 2,400 of a usual chunk), and of speech only the first few. */
const isSilent = (bytes: Uint8Array<ArrayBuffer>, { type }: AudioFormat): boolean => {
  const isPcm = type === "audio/pcm";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const step = isPcm ? 8 : 4;
  const end = isPcm ? bytes.length - 1 : bytes.length;
  const limit = (silentRms * 32_768) ** 2 * Math.ceil(end / step);
  let sum = 0;
  for (let at = 0; at < end; at += step) {
    const sample = type === "audio/pcm" ? view.getInt16(at, true) : g711Magnitude(view.getUint8(at), type);
    sum += sample * sample;
    if (sum > limit) return false;
  }
  return true;
};

/** Who hears the assistant's track. Audio that nobody listens to is not decoded. */
export interface AudioOutputHost {
  readonly isHeard: () => boolean;
  readonly onChunk: (chunk: AudioChunk) => void;
  readonly onSpeaking: (change: SpeakingChange) => void;
}

type Speech = { readonly status: "silent" } | { readonly status: "speaking"; readonly quietMs: number };

/** Makes a function that takes the audio of one session. It throws for a delta that is not base64. */
export const createAudioOutput = (
  format: AudioFormat,
  { isHeard, onChunk, onSpeaking }: AudioOutputHost,
): ((event: OutputAudioDeltaEvent) => void) => {
  const rate = bytesPerMs(format);
  let speech: Speech = { status: "silent" };
  let positionMs = 0;
  /** The last base64 text that was silence: half of all deltas are that same text again. */
  let silentText: string | undefined;

  const decode = (delta: string): Pick<AudioChunk, "data" | "sound"> => {
    const data = new Uint8Array(fromBase64(delta));
    if (delta === silentText) return { data, sound: "silence" };
    const sound = isSilent(data, format) ? "silence" : "speech";
    if (sound === "silence") silentText = delta;
    return { data, sound };
  };
  const notice = (sound: AudioChunk["sound"], startMs: number, lengthMs: number): void => {
    const before = speech;
    if (sound === "speech") speech = { status: "speaking", quietMs: 0 };
    else if (before.status === "speaking") {
      const quietMs = before.quietMs + lengthMs;
      speech = quietMs < hangoverMs ? { status: "speaking", quietMs } : { status: "silent" };
    }
    if (speech.status !== before.status) onSpeaking({ status: speech.status, atMs: startMs });
  };

  return ({ delta, start_ms: from }) => {
    const lengthMs = base64Bytes(delta) / rate;
    const startMs = typeof from === "number" ? from : positionMs;
    const lostMs = positionMs > 0 ? Math.max(0, startMs - positionMs) : 0;
    positionMs = startMs + lengthMs;
    if (!isHeard()) return;
    const decoded = decode(delta);
    onChunk({ ...decoded, startMs, lostMs });
    notice(decoded.sound, startMs, lengthMs);
  };
};
