import type { EngineProgram } from "@plugboard/engines";
import { postOffer, webrtcAdapter } from "@plugboard/webrtc";
import { type Census, type Cycles, runCycles } from "../test/cycles.ts";

const peers = new Set<RTCPeerConnection>();
const tracks = new Set<MediaStreamTrack>();
const timers = new Set<number>();
let listeners = 0;
let onAsked = (): void => undefined;

/** Counts what is there: every connection, track, timer and listener of the page goes through these. */
const count = (): void => {
  const Native = RTCPeerConnection;
  Reflect.set(
    globalThis,
    "RTCPeerConnection",
    class extends Native {
      constructor() {
        super();
        peers.add(this);
      }

      // Held only while it is open: Chromium makes no more than 500 connections that were not collected.
      override close(): void {
        peers.delete(this);
        super.close();
      }
    },
  );
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    onAsked();
    const stream = await ask(constraints);
    for (const track of stream.getTracks()) tracks.add(track);
    return stream;
  };
  const set = globalThis.setTimeout;
  const clear = globalThis.clearTimeout;
  Reflect.set(globalThis, "setTimeout", (callback: () => void, delayMs: number) => {
    const timer = Number(
      set(() => {
        timers.delete(timer);
        callback();
      }, delayMs),
    );
    timers.add(timer);
    return timer;
  });
  Reflect.set(globalThis, "clearTimeout", (timer: number) => {
    timers.delete(timer);
    clear(timer);
  });
  // Those of the page, which outlive a call; those of a connection go with it.
  const add = window.addEventListener.bind(window);
  const remove = window.removeEventListener.bind(window);
  Reflect.set(window, "addEventListener", (type: string, listener: () => void) => {
    listeners += 1;
    add(type, listener);
  });
  Reflect.set(window, "removeEventListener", (type: string, listener: () => void) => {
    listeners -= 1;
    remove(type, listener);
  });
};

const census = (): Census => ({
  peers: peers.size,
  tracks: [...tracks].filter(({ readyState }) => readyState !== "ended").length,
  timers: timers.size,
  listeners,
});

const program: EngineProgram<{ readonly url: string; readonly count: number }, Cycles> = async ({ url, count: cycles }) => {
  count();
  return runCycles(
    {
      url,
      census,
      adapter: ({ exchange, asked }) => {
        onAsked = asked;
        return webrtcAdapter({ exchange: exchange(postOffer) });
      },
    },
    cycles,
  );
};

export default program;
