import type { Mutant } from "./mutant.ts";

/** Adapters that end, or tell the end, in another way than they should. */
export const endingMutants: readonly Mutant[] = [
  { name: "drops-the-reason-that-came", kills: [], adapter: () => ({ events: (events) => ({ close: (code) => events.close(code, "") }) }) },
  {
    name: "cuts-the-reason-that-came",
    kills: [],
    adapter: () => ({ events: (events) => ({ close: (code, reason) => events.close(code, reason.slice(0, 60)) }) }),
  },
  {
    name: "tells-every-end-as-1000",
    kills: [],
    adapter: () => ({ events: (events) => ({ close: (_, reason) => events.close(1000, reason) }) }),
  },
  {
    name: "tells-every-end-as-1006",
    kills: [],
    adapter: () => ({ events: (events) => ({ close: (_, reason) => events.close(1006, reason) }) }),
  },
  {
    name: "tells-a-close-without-a-code-as-1000",
    kills: [],
    adapter: () => ({ events: (events) => ({ close: (code, reason) => events.close(code === 1005 ? 1000 : code, reason) }) }),
  },
  {
    name: "makes-up-a-reason",
    kills: [],
    adapter: () => ({ events: (events) => ({ close: (code, reason) => events.close(code, reason || "the connection was lost") }) }),
  },
  { name: "never-tells-the-end", kills: [], adapter: () => ({ events: () => ({ close: () => undefined }) }) },
  {
    name: "tells-the-end-before-what-came-first",
    kills: [],
    adapter: () => ({ events: (events) => ({ message: (frame) => void setTimeout(() => events.message(frame), 40) }) }),
  },
  {
    name: "tells-the-end-of-a-healthy-socket",
    kills: [],
    adapter: () => ({
      events: (events) => ({
        open: () => {
          events.open();
          setTimeout(() => events.close(1006, ""), 15);
        },
      }),
    }),
  },
  {
    name: "reports-an-end-without-a-close-frame-as-clean",
    kills: [],
    adapter: () => ({
      events: (events) => ({ error: () => undefined, close: (code, reason) => events.close(code === 1006 ? 1000 : code, reason) }),
    }),
  },
  {
    name: "closes-without-the-code",
    kills: [],
    adapter: () => ({ socket: (inner) => ({ close: (_, reason) => inner.close(1000, reason) }) }),
  },
  { name: "closes-without-the-reason", kills: [], adapter: () => ({ socket: (inner) => ({ close: (code) => inner.close(code, "") }) }) },
  {
    name: "cuts-the-reason-it-sends",
    kills: [],
    adapter: () => ({ socket: (inner) => ({ close: (code, reason) => inner.close(code, reason.slice(0, 50)) }) }),
  },
  { name: "close-does-nothing", kills: [], adapter: () => ({ socket: () => ({ close: () => undefined }) }) },
  { name: "close-drops-the-connection", kills: [], adapter: () => ({ socket: (inner) => ({ close: () => inner.terminate?.() }) }) },
  { name: "close-throws", kills: [], adapter: () => ({ socket: () => ({ close: () => JSON.parse("not now") }) }) },
  { name: "terminate-does-nothing", kills: [], adapter: () => ({ socket: () => ({ terminate: () => undefined }) }) },
  { name: "terminate-closes-politely", kills: [], adapter: () => ({ socket: (inner) => ({ terminate: () => inner.close(1000, "") }) }) },
];
