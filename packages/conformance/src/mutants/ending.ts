import { lateMs, type Mutant } from "./mutant.ts";

/** Adapters that end, or tell the end, in another way than they should. */
export const endingMutants: readonly Mutant[] = [
  {
    name: "drops-the-reason-that-came",
    kills: [
      "peer-close/code-1000-and-reason-arrive",
      "peer-close/a-close-frame-with-fin-keeps-its-code",
      "peer-close/code-1001-and-reason-arrive",
    ],
    adapter: () => ({ events: (events) => ({ close: (code) => events.close(code, "") }) }),
  },
  {
    name: "takes-messages-after-the-peers-close-frame",
    kills: ["peer-close/after-a-close-frame-nothing-can-be-sent"],
    harmlessFor: "an adapter that tells the close as soon as the close frame is there",
    adapter: () => ({ socket: () => ({ isClosing: () => false }) }),
  },
  {
    name: "cuts-the-reason-that-came",
    kills: ["peer-close/a-reason-of-123-bytes-arrives-whole"],
    adapter: () => ({ events: (events) => ({ close: (code, reason) => events.close(code, reason.slice(0, 60)) }) }),
  },
  {
    name: "tells-every-end-as-1000",
    kills: [
      "peer-close/a-fin-without-a-close-frame-is-1006",
      "peer-close/a-close-frame-with-fin-keeps-its-code",
      "peer-close/two-close-frames-are-one-close",
    ],
    adapter: () => ({ events: (events) => ({ close: (_, reason) => events.close(1000, reason) }) }),
  },
  {
    name: "tells-every-end-as-1006",
    kills: [
      "peer-close/code-1000-and-reason-arrive",
      "peer-close/a-close-frame-with-fin-keeps-its-code",
      "close/without-arguments-it-is-1000",
    ],
    adapter: () => ({ events: (events) => ({ close: (_, reason) => events.close(1006, reason) }) }),
  },
  {
    name: "tells-codes-that-are-newer-than-the-rfc-as-1006",
    kills: ["peer-close/code-1012-and-reason-arrive", "peer-close/code-1013-and-reason-arrive", "peer-close/code-1014-and-reason-arrive"],
    adapter: () => ({ events: (events) => ({ close: (code, reason) => events.close(code > 1011 && code < 3000 ? 1006 : code, reason) }) }),
  },
  {
    name: "tells-registered-codes-as-1000",
    kills: ["peer-close/code-3001-and-reason-arrive"],
    adapter: () => ({ events: (events) => ({ close: (code, reason) => events.close(code >= 3000 && code < 4000 ? 1000 : code, reason) }) }),
  },
  {
    name: "tells-a-close-without-a-code-as-1000",
    kills: ["peer-close/a-close-frame-without-a-code-is-1005"],
    adapter: () => ({ events: (events) => ({ close: (code, reason) => events.close(code === 1005 ? 1000 : code, reason) }) }),
  },
  {
    name: "makes-up-a-reason",
    kills: ["peer-close/a-close-frame-without-a-code-is-1005"],
    adapter: () => ({ events: (events) => ({ close: (code, reason) => events.close(code, reason || "the connection was lost") }) }),
  },
  {
    name: "never-tells-the-end",
    kills: ["close/can-be-called-in-a-message-handler"],
    adapter: () => ({ events: () => ({ close: () => undefined }) }),
  },
  {
    name: "tells-the-end-before-what-came-first",
    kills: ["peer-close/a-fin-without-a-close-frame-is-1006", "peer-close/messages-before-the-close-all-arrive-first"],
    adapter: () => ({ events: (events) => ({ message: (frame) => void setTimeout(() => events.message(frame), lateMs) }) }),
  },
  {
    name: "tells-the-end-of-a-healthy-socket",
    kills: ["heartbeat/pings-of-the-peer-are-signs-of-life", "heartbeat/messages-are-signs-of-life"],
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
    kills: [
      "subprotocols/a-server-that-selects-none-is-refused",
      "subprotocols/a-server-that-selects-another-is-refused",
      "handshake/status-401-is-told",
    ],
    adapter: () => ({
      events: (events) => ({ error: () => undefined, close: (code, reason) => events.close(code === 1006 ? 1000 : code, reason) }),
    }),
  },
  {
    name: "closes-without-the-code",
    kills: [
      "reconnecting/close-ends-the-series-and-its-connection",
      "close/a-reason-of-123-bytes-is-sent-whole",
      "close/code-and-reason-reach-the-peer",
      "close/messages-that-come-afterwards-are-dropped",
      "close/can-be-called-in-the-open-handler",
      "handlers/a-throwing-message-handler-leaves-the-connection-usable",
    ],
    adapter: () => ({ socket: (inner) => ({ close: (_, reason) => inner.close(1000, reason) }) }),
  },
  {
    name: "closes-without-the-reason",
    kills: [
      "reconnecting/close-ends-the-series-and-its-connection",
      "close/a-reason-of-123-bytes-is-sent-whole",
      "close/code-and-reason-reach-the-peer",
      "close/happens-once-however-often-it-is-called",
    ],
    adapter: () => ({ socket: (inner) => ({ close: (code) => inner.close(code, "") }) }),
  },
  {
    name: "cuts-the-reason-it-sends",
    kills: ["close/a-reason-of-123-bytes-is-sent-whole"],
    adapter: () => ({ socket: (inner) => ({ close: (code, reason) => inner.close(code, reason.slice(0, 50)) }) }),
  },
  {
    name: "close-does-nothing",
    kills: ["sending/each-message-is-sent-once"],
    adapter: () => ({ socket: () => ({ close: () => undefined }) }),
  },
  {
    name: "close-drops-the-connection",
    kills: [
      "close/without-arguments-it-is-1000",
      "reconnecting/close-ends-the-series-and-its-connection",
      "close/the-peers-answer-decides-the-code",
    ],
    adapter: () => ({ socket: (inner) => ({ close: () => inner.terminate?.() }) }),
  },
  {
    name: "close-throws",
    kills: [
      "close/without-arguments-it-is-1000",
      "reconnecting/close-ends-the-series-and-its-connection",
      "close/the-peers-answer-decides-the-code",
    ],
    adapter: () => ({ socket: () => ({ close: () => JSON.parse("not now") }) }),
  },
  {
    name: "terminate-does-nothing",
    kills: ["lifetime/an-attempt-that-ends-before-readiness-leaves-no-socket"],
    adapter: () => ({ socket: () => ({ terminate: () => undefined }) }),
  },
  {
    name: "terminate-closes-politely",
    kills: ["close/terminate-drops-the-tcp-connection"],
    adapter: () => ({ socket: (inner) => ({ terminate: () => inner.close(1000, "") }) }),
  },
];
