import type { Mutant } from "./mutant.ts";

/** Adapters whose powers are not what the capabilities say. */
export const powerMutants: readonly Mutant[] = [
  {
    name: "says-that-nothing-is-buffered",
    kills: ["backpressure/a-peer-that-does-not-read-makes-bytes-queue", "backpressure/the-bound-is-kept-and-what-was-accepted-arrives"],
    adapter: () => ({ socket: () => ({ bufferedBytes: () => 0 }) }),
  },
  {
    name: "says-that-text-is-not-buffered",
    kills: ["backpressure/the-bound-is-kept-for-text"],
    adapter: () => ({
      socket: (inner) => {
        let text = false;
        return {
          send: (frame) => {
            text = typeof frame === "string";
            inner.send(frame);
          },
          bufferedBytes: () => (text ? 0 : (inner.bufferedBytes?.() ?? 0)),
        };
      },
    }),
  },
  {
    name: "says-that-something-is-always-buffered",
    kills: ["backpressure/drained-resolves-when-nothing-waits"],
    adapter: () => ({ socket: (inner) => ({ bufferedBytes: () => (inner.bufferedBytes?.() ?? 0) + 1 }) }),
  },
  {
    name: "says-that-much-is-always-buffered",
    kills: ["backpressure/one-message-above-the-bound-passes-when-nothing-waits"],
    adapter: () => ({ socket: () => ({ bufferedBytes: () => 2 * 1024 * 1024 }) }),
  },
  {
    name: "pause-does-nothing",
    kills: ["reading/pause-stops-the-peer-and-resume-loses-nothing"],
    adapter: () => ({ socket: () => ({ pause: () => undefined }) }),
  },
  {
    name: "resume-does-nothing",
    kills: ["reading/pause-stops-the-peer-and-resume-loses-nothing", "reading/what-nobody-reads-stops-the-peer"],
    adapter: () => ({ socket: () => ({ resume: () => undefined }) }),
  },
  {
    name: "drops-what-comes-while-paused",
    kills: ["reading/pause-stops-the-peer-and-resume-loses-nothing"],
    adapter: () => ({
      socket: (inner) => {
        let paused = false;
        return {
          pause: () => {
            paused = true;
          },
          resume: () => {
            paused = false;
          },
          listen: (events) => inner.listen({ ...events, message: (frame) => void (!paused && events.message(frame)) }),
        };
      },
    }),
  },
  {
    name: "ping-does-nothing",
    kills: ["heartbeat/a-peer-that-answers-pings-stays"],
    adapter: () => ({ socket: () => ({ ping: () => undefined }) }),
  },
  {
    name: "says-that-nothing-moves",
    kills: ["heartbeat/a-message-that-comes-slowly-is-a-sign-of-life-where-the-runtime-can-tell"],
    harmlessFor: "an adapter whose runtime cannot tell what has moved of an unfinished message",
    adapter: () => ({ socket: () => ({ progress: () => ({ received: 0, taken: Number.NaN }) }) }),
  },
  {
    name: "ends-after-sixty-pings",
    kills: ["heartbeat/a-message-behind-many-pings-arrives"],
    harmlessFor: "an adapter that tells of no pings, or cannot drop a connection",
    adapter: () => ({
      events: (events, inner) => {
        let pings = 0;
        return {
          alive: (pong) => {
            events.alive(pong);
            pings += 1;
            if (pings > 60) inner.terminate?.();
          },
        };
      },
    }),
  },
  {
    name: "says-nothing-of-pongs",
    kills: ["heartbeat/pings-of-the-peer-are-signs-of-life"],
    adapter: () => ({ events: () => ({ alive: () => undefined }) }),
  },
  {
    name: "says-that-a-dead-peer-lives",
    kills: ["heartbeat/a-peer-that-answers-no-ping-is-given-up", "heartbeat/a-peer-that-is-given-up-loses-its-socket"],
    adapter: () => ({
      events: (events) => {
        let ended = false;
        const beat = (): void => {
          if (ended) return;
          events.alive();
          setTimeout(beat, 20);
        };
        return {
          open: () => {
            events.open();
            beat();
          },
          close: (code, reason) => {
            ended = true;
            events.close(code, reason);
          },
        };
      },
    }),
  },
  {
    name: "ref-throws",
    kills: ["lifetime/the-process-can-be-told-not-to-wait"],
    adapter: () => ({ socket: () => ({ ref: () => JSON.parse("not now") }) }),
  },
  {
    name: "tells-no-headers-of-the-answer",
    kills: ["handshake/headers-of-the-answer-are-told", "handshake/headers-of-one-answer-are-not-told-as-those-of-another"],
    adapter: () => ({ socket: (inner) => (inner.handshakeHeaders ? { handshakeHeaders: () => ({}) } : {}) }),
  },
  {
    name: "tells-the-headers-of-the-first-answer",
    kills: ["handshake/headers-of-one-answer-are-not-told-as-those-of-another"],
    adapter: () => {
      let first: Readonly<Record<string, string>> | undefined;
      return {
        socket: (inner) =>
          inner.handshakeHeaders
            ? {
                handshakeHeaders: () => {
                  first ??= inner.handshakeHeaders?.() ?? {};
                  return first;
                },
              }
            : {},
      };
    },
  },
  {
    name: "claims-less-than-it-has",
    kills: [
      "handshake/a-refusal-that-cannot-be-seen-invents-nothing",
      "handshake/headers-of-an-answer-that-cannot-be-seen-are-not-made-up",
      "reading/pause-is-refused-where-it-is-not-possible",
      "lifetime/ref-is-refused-where-it-is-not-possible",
      "reading/what-nobody-reads-ends-the-connection",
    ],
    adapter: () => ({
      capabilities: { ping: false, pause: false, ref: false, handshakeResponse: false, handshakeHeaders: false, terminate: false },
    }),
  },
];
