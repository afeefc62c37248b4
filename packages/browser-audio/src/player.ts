import { PlugboardError } from "@plugboard/core";
import { refuseUnknownOptions } from "@plugboard/core/internal";
import { createLevelMeter } from "./level-meter.ts";
import { createPcmDecoder } from "./pcm-decoder.ts";
import { createPlaybackTimeline } from "./playback-timeline.ts";
import { sampleRate } from "./sample-rate.ts";
import { createSourceQueue } from "./source-queue.ts";

/**
 * What a player does: it has nothing to play (`idle`), it plays, it has audio and waits for a click because the browser allows no sound
 * yet (`blocked`), or it was closed.
 */
export type PlayerStatus = "idle" | "playing" | "blocked" | "closed";

/** How a player is made. A wrong value throws `invalid-argument`. */
export interface PlayerOptions {
  /** Told of each change of `status`. */
  readonly onStatus?: (status: PlayerStatus) => void;
  /**
   * Pause before the first piece after silence, in milliseconds, from 0 to 1,000: the pieces after it may be that late without a gap.
   *
   * @defaultValue 20
   */
  readonly leadMs?: number;
}

/** How far the playback has come. */
export interface PlayerPosition {
  /** The item that is playing. */
  readonly itemId: string;
  /** How much of it has been played, in milliseconds. */
  readonly playedMs: number;
}

/** Plays pieces of PCM16 one after another, without gaps. */
export interface Player extends AsyncDisposable {
  /** What it does. */
  readonly status: PlayerStatus;
  /** The item that is playing and how much of it was played; `undefined` while nothing is. */
  readonly position: PlayerPosition | undefined;
  /** How loud the newest 43 ms are, 0 to 1. */
  readonly level: number;
  /** What is played, for a waveform or a recorder. */
  readonly analyser: AnalyserNode;
  /**
   * Plays a piece of an item after what came before: PCM16, little-endian, mono, 24 kHz. After `close()` it does nothing.
   *
   * @param itemId - What the position is told for: the item of the Realtime API.
   */
  play(chunk: Uint8Array, itemId: string): void;
  /** Is silent within 5 ms and drops what was not played. The position of each item stays where it was. */
  clear(): void;
  /**
   * How much of an item has been played, in milliseconds: what has left for the loudspeaker and cannot be called back. `undefined` for
   * one that never came; the newest 64 are remembered.
   */
  playedMs(itemId: string): number | undefined;
  /** Starts the sound where the browser waits for a click: to be called in the handler of one. */
  resume(): Promise<void>;
  /** Is silent at once, for ever. */
  close(): Promise<void>;
}

const check = ({ onStatus, leadMs = 0, ...others }: PlayerOptions): void => {
  refuseUnknownOptions("browser-audio", others);
  if (leadMs >= 0 && leadMs <= 1_000) return;
  throw new PlugboardError("invalid-argument", `browser-audio: leadMs is ${leadMs}, not a number from 0 to 1000.`);
};

/**
 * Makes a player. Browsers allow sound after a click, or while the page captures the microphone; before that it waits (`blocked`).
 *
 * Throws `capability-missing` where there is no AudioContext.
 */
export const createPlayer = (options: PlayerOptions = {}): Player => {
  check(options);
  const { onStatus = () => undefined, leadMs = 20 } = options;
  if (typeof AudioContext === "undefined") {
    throw new PlugboardError("capability-missing", "browser-audio: this runtime has no AudioContext; it plays in a page only.");
  }
  const context = new AudioContext({ sampleRate, latencyHint: "interactive" });
  const { analyser, level } = createLevelMeter(context);
  analyser.connect(context.destination);
  const timeline = createPlaybackTimeline(leadMs / 1_000);
  let status: PlayerStatus = "idle";
  let newest: { readonly itemId: string; readonly decode: (bytes: Uint8Array) => Float32Array<ArrayBuffer> } | undefined;

  const become = (next: PlayerStatus): void => {
    if (status === next || status === "closed") return;
    status = next;
    onStatus(next);
  };
  const queue = createSourceQueue(context, analyser, () => become("idle"));
  const follow = (): void => {
    if (queue.isEmpty()) become("idle");
    else become(context.state === "running" ? "playing" : "blocked");
  };
  const resume = async (): Promise<void> => {
    // Also `interrupted`, as Safari calls it when a telephone call took the sound away.
    if (context.state !== "running" && context.state !== "closed") await context.resume();
  };
  context.onstatechange = follow;

  return {
    get status() {
      return status;
    },
    get position() {
      const itemId = timeline.current(context.currentTime);
      const playedS = itemId === undefined ? undefined : timeline.playedS(itemId, context.currentTime);
      return itemId === undefined || playedS === undefined ? undefined : { itemId, playedMs: playedS * 1_000 };
    },
    get level() {
      return level();
    },
    analyser,
    play: (chunk, itemId) => {
      if (status === "closed") return;
      if (newest?.itemId !== itemId) newest = { itemId, decode: createPcmDecoder() };
      const samples = newest.decode(chunk);
      if (samples.length === 0) return;
      queue.add(samples, timeline.add(itemId, samples.length / sampleRate, context.currentTime));
      follow();
      // It stays pending until the browser allows sound.
      resume().catch(() => undefined);
    },
    clear: () => {
      newest = undefined;
      timeline.clear(context.currentTime);
      queue.clear();
      become("idle");
    },
    playedMs: (itemId) => {
      const playedS = timeline.playedS(itemId, context.currentTime);
      return playedS === undefined ? undefined : playedS * 1_000;
    },
    resume,
    close: async () => {
      if (status === "closed") return;
      timeline.clear(context.currentTime);
      queue.clear();
      become("closed");
      await context.close();
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
};
