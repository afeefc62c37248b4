import { PlugboardError } from "@plugboard/core";
import { bytesOf, toBase64 } from "@plugboard/wire";
import { type AudioFormat, bytesPerMs } from "../wire/audio-format.ts";

/** Audio that was not sent, and why. */
export interface AudioDropped {
  /** Bytes of audio. */
  readonly bytes: number;
  /** `not-started`: the bound of what is kept was reached; `slow-network`: too much waits to be sent; `session-over`: there is no session. */
  readonly why: "not-started" | "slow-network" | "session-over";
}

/** Where audio is sent, and who hears of it. */
export interface AudioInputHost {
  /** Sends one frame. @returns Why it was not sent. */
  readonly send: (frame: string) => AudioDropped["why"] | undefined;
  readonly onSent: (ms: number) => void;
  readonly onDropped: (dropped: AudioDropped) => void;
  /** Bound of what is kept until the session has started, in bytes. */
  readonly maxPendingBytes: number;
}

/** The user's audio on its way to the session. */
export interface AudioInput {
  /** Sends audio, or keeps it until the session has started. Throws `invalid-argument` for anything but bytes. */
  readonly send: (audio: ArrayBuffer | ArrayBufferView) => void;
  /** The session has started: what was kept is sent first. @param format - The format in which the session takes audio. */
  readonly start: (format: AudioFormat) => void;
  /** The session is over, and another one may follow: audio is kept for it. */
  readonly pause: () => void;
  /** No session will follow: what is kept is dropped. */
  readonly end: () => void;
}

/** `session.input_audio.append` with its audio as base64, which needs no escaping. */
export const appendFrame = (audio: Uint8Array): string => `{"type":"session.input_audio.append","audio":"${toBase64(audio)}"}`;

const join = (head: Uint8Array, tail: Uint8Array): Uint8Array => {
  const joined = new Uint8Array(head.length + tail.length);
  joined.set(head);
  joined.set(tail, head.length);
  return joined;
};

type State =
  | { readonly status: "waiting"; readonly kept: readonly Uint8Array[]; readonly bytes: number }
  | { readonly status: "sending"; readonly format: AudioFormat }
  | { readonly status: "ended" };

const none = new Uint8Array();

/** An input that keeps audio for a session that has not started. */
export const createAudioInput = ({ send, onSent, onDropped, maxPendingBytes }: AudioInputHost): AudioInput => {
  let state: State = { status: "waiting", kept: [], bytes: 0 };
  /** The first byte of a PCM sample whose second byte has not come yet. */
  let carry = none;

  const keep = (kept: readonly Uint8Array[], bytes: number): void => {
    let first = 0;
    let rest = bytes;
    // The newest audio stays, in whole chunks, so that no sample is cut.
    for (; rest > maxPendingBytes; first += 1) rest -= kept[first]?.length ?? rest;
    if (rest < bytes) onDropped({ bytes: bytes - rest, why: "not-started" });
    state = { status: "waiting", kept: kept.slice(first), bytes: rest };
  };
  const pass = (audio: Uint8Array, format: AudioFormat): void => {
    const whole = carry.length > 0 ? join(carry, audio) : audio;
    const odd = format.type === "audio/pcm" ? whole.length % 2 : 0;
    const even = odd ? whole.subarray(0, -1) : whole;
    carry = odd ? whole.slice(-1) : none;
    if (even.length === 0) return;
    const why = send(appendFrame(even));
    if (why) onDropped({ bytes: even.length, why });
    else onSent(even.length / bytesPerMs(format));
  };

  return {
    send: (audio) => {
      if (!(audio instanceof ArrayBuffer || ArrayBuffer.isView(audio))) {
        throw new PlugboardError("invalid-argument", "Audio is an ArrayBuffer or a view of one.");
      }
      const bytes = bytesOf(audio);
      if (state.status === "sending") pass(bytes, state.format);
      else if (state.status === "waiting") keep([...state.kept, bytes.slice()], state.bytes + bytes.length);
      else onDropped({ bytes: bytes.length, why: "session-over" });
    },
    start: (format) => {
      const kept = state.status === "waiting" ? state.kept : [];
      carry = none;
      state = { status: "sending", format };
      for (const audio of kept) pass(audio, format);
    },
    pause: () => {
      if (state.status === "sending") state = { status: "waiting", kept: [], bytes: 0 };
    },
    end: () => {
      if (state.status === "waiting" && state.bytes > 0) onDropped({ bytes: state.bytes, why: "session-over" });
      state = { status: "ended" };
    },
  };
};
