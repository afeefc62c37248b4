import type { Mutant } from "./mutant.ts";

/** Adapters whose powers are not what the capabilities say. */
export const powerMutants: readonly Mutant[] = [
  { name: "says-that-nothing-is-buffered", kills: [], adapter: () => ({ socket: () => ({ bufferedBytes: () => 0 }) }) },
  {
    name: "says-that-something-is-always-buffered",
    kills: [],
    adapter: () => ({ socket: (inner) => ({ bufferedBytes: () => (inner.bufferedBytes?.() ?? 0) + 1 }) }),
  },
  { name: "says-that-much-is-always-buffered", kills: [], adapter: () => ({ socket: () => ({ bufferedBytes: () => 2 * 1024 * 1024 }) }) },
  { name: "pause-does-nothing", kills: [], adapter: () => ({ socket: () => ({ pause: () => undefined }) }) },
  { name: "resume-does-nothing", kills: [], adapter: () => ({ socket: () => ({ resume: () => undefined }) }) },
  {
    name: "drops-what-comes-while-paused",
    kills: [],
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
  { name: "ping-does-nothing", kills: [], adapter: () => ({ socket: () => ({ ping: () => undefined }) }) },
  { name: "says-nothing-of-pongs", kills: [], adapter: () => ({ events: () => ({ alive: () => undefined }) }) },
  {
    name: "says-that-a-dead-peer-lives",
    kills: [],
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
  { name: "ref-throws", kills: [], adapter: () => ({ socket: () => ({ ref: () => JSON.parse("not now") }) }) },
  {
    name: "claims-less-than-it-has",
    kills: [],
    adapter: () => ({ capabilities: { ping: false, pause: false, ref: false, handshakeResponse: false, terminate: false } }),
  },
];
