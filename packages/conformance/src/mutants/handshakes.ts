import type { Socket, SocketRequest } from "@plugboard/core";
import { type Breakage, lateMs, type Mutant } from "./mutant.ts";

/** An adapter that remembers the headers of the last request that had some. */
const stickyHeaders = (): Breakage => {
  let headers: SocketRequest["headers"] = {};
  return {
    request: (request) => {
      if (Object.keys(request.headers).length > 0) headers = request.headers;
      return { ...request, headers };
    },
  };
};

/** An adapter that repeats the headers of the first dial of a URL, as happens when an agent or a request is cached by URL. */
const headersByUrl = (): Breakage => {
  const seen = new Map<string, SocketRequest["headers"]>();
  return {
    request: (request) => {
      const headers = seen.get(request.url) ?? request.headers;
      seen.set(request.url, headers);
      return { ...request, headers };
    },
  };
};

/** An adapter that gives every message to the socket that was made last. */
const lastListener = (): Breakage => {
  let last: ((frame: string | Uint8Array) => void) | undefined;
  return {
    events: (events) => {
      last = (frame) => events.message(frame);
      return { message: (frame) => last?.(frame) };
    },
  };
};

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** Adapters that dial something else than they were asked to, or report something else than what happened. */
export const handshakeMutants: readonly Mutant[] = [
  {
    name: "drops-the-headers",
    kills: [
      "headers/are-sent-as-given",
      "headers/a-cookie-is-sent",
      "headers/of-one-connection-do-not-reach-another",
      "headers/go-together-with-subprotocols",
    ],
    adapter: () => ({ request: (request) => ({ ...request, headers: {} }) }),
  },
  {
    name: "sends-authorization-only",
    kills: ["headers/are-sent-as-given", "headers/a-cookie-is-sent", "headers/of-one-connection-do-not-reach-another"],
    adapter: () => ({
      request: (request) => ({
        ...request,
        headers: Object.fromEntries(Object.entries(request.headers).filter(([name]) => name === "Authorization")),
      }),
    }),
  },
  { name: "keeps-headers-for-the-next-connection", kills: ["headers/of-one-connection-do-not-reach-another"], adapter: stickyHeaders },
  { name: "keeps-headers-by-url", kills: ["headers/of-one-dial-do-not-reach-the-next-to-the-same-url"], adapter: headersByUrl },
  {
    name: "drops-headers-without-a-value",
    kills: ["headers/an-empty-value-is-sent"],
    adapter: () => ({
      request: (request) => ({ ...request, headers: Object.fromEntries(Object.entries(request.headers).filter(([, value]) => value)) }),
    }),
  },
  {
    name: "offers-no-subprotocol",
    kills: ["secrets/a-connection-and-its-end-tell-nothing", "subprotocols/are-offered-in-order", "subprotocols/the-selected-one-is-told"],
    adapter: () => ({ request: (request) => ({ ...request, protocols: [] }) }),
  },
  {
    name: "offers-only-the-first-subprotocol",
    kills: [
      "subprotocols/are-offered-in-order",
      "subprotocols/the-selected-one-is-told",
      "subprotocols/a-credential-of-4-kib-arrives-whole",
    ],
    adapter: () => ({ request: (request) => ({ ...request, protocols: request.protocols.slice(0, 1) }) }),
  },
  {
    name: "offers-in-another-order",
    kills: [
      "subprotocols/are-offered-in-order",
      "subprotocols/a-credential-of-4-kib-arrives-whole",
      "subprotocols/a-credential-of-token-characters-arrives-whole",
    ],
    adapter: () => ({ request: (request) => ({ ...request, protocols: request.protocols.toReversed() }) }),
  },
  {
    name: "cuts-long-subprotocols",
    kills: ["subprotocols/a-credential-of-4-kib-arrives-whole"],
    adapter: () => ({ request: (request) => ({ ...request, protocols: request.protocols.map((name) => name.slice(0, 1024)) }) }),
  },
  {
    name: "tells-the-first-subprotocol-whatever-was-selected",
    kills: ["subprotocols/the-selected-one-is-told"],
    adapter: () => ({ socket: (_, { protocols }) => ({ protocol: () => protocols[0] ?? "" }) }),
  },
  {
    name: "tells-no-subprotocol",
    kills: ["secrets/a-connection-and-its-end-tell-nothing", "subprotocols/are-offered-in-order", "subprotocols/the-selected-one-is-told"],
    adapter: () => ({ socket: () => ({ protocol: () => "" }) }),
  },
  {
    name: "drops-the-query",
    kills: ["receiving/fragments-of-text-are-joined", "receiving/fragments-of-binary-are-joined"],
    adapter: () => ({ request: (request) => ({ ...request, url: request.url.split("?")[0] ?? "" }) }),
  },
  {
    name: "decodes-the-path",
    kills: [
      "peer-close/code-1000-and-reason-arrive",
      "connect/sends-the-path-and-the-query-as-given",
      "peer-close/code-1001-and-reason-arrive",
      "peer-close/code-1008-and-reason-arrive",
      "peer-close/code-1011-and-reason-arrive",
      "peer-close/code-4001-and-reason-arrive",
      "reconnecting/stops-at-a-policy-close",
    ],
    adapter: () => ({ request: (request) => ({ ...request, url: request.url.replace("%20", "_") }) }),
  },
  {
    name: "dials-twice",
    kills: ["connect/dials-once", "handshake/a-refusal-is-asked-for-once", "reconnecting/stops-at-a-normal-close"],
    adapter: () => ({
      open: async (dial, signal) => {
        const spare = await dial(signal);
        spare.listen({
          open: () => undefined,
          message: () => undefined,
          alive: () => undefined,
          error: () => undefined,
          close: () => undefined,
        });
        return dial(signal);
      },
    }),
  },
  {
    name: "says-open-before-the-handshake",
    kills: [
      "reconnecting/close-ends-a-pending-dial",
      "secrets/a-timeout-tells-nothing",
      "connect/calls-no-handler-when-it-fails",
      "abort/during-the-handshake-leaves-no-socket",
      "deadlines/a-timeout-leaves-no-socket",
      "heartbeat/it-ends-with-the-connection",
    ],
    harmlessFor: "an adapter whose `open` resolves after the handshake",
    adapter: () => ({
      socket: (inner) => ({
        listen: (events) => {
          inner.listen({ ...events, open: () => undefined });
          queueMicrotask(() => events.open());
        },
      }),
    }),
  },
  {
    name: "never-says-open",
    kills: ["peer-close/a-close-frame-is-answered", "reconnecting/stops-at-a-normal-close"],
    adapter: () => ({ events: () => ({ open: () => undefined }) }),
  },
  {
    name: "says-open-late",
    kills: [
      "peer-close/code-5000-on-the-wire-is-1006",
      "handlers/a-throwing-close-handler-does-not-hold-the-end-back",
      "peer-close/code-999-on-the-wire-is-1006",
      "peer-close/code-1006-on-the-wire-is-1006",
      "peer-close/code-2500-on-the-wire-is-1006",
    ],
    adapter: () => ({ events: (events) => ({ open: () => void setTimeout(() => events.open(), lateMs) }) }),
  },
  {
    name: "throws-when-it-dials",
    kills: [
      "connect/resolves-with-an-open-connection",
      "connect/dials-once",
      "connect/takes-http-urls-for-their-twins",
      "receiving/a-second-reader-is-refused",
      "close/never-answered-it-leaves-no-socket",
    ],
    adapter: () => ({ open: (): Socket => JSON.parse("not a socket") }),
  },
  {
    name: "never-makes-a-socket",
    kills: ["readiness/a-peer-that-stays-silent-runs-into-the-deadline", "handshake/an-endless-refusal-settles-before-the-deadline"],
    adapter: () => ({ open: () => never() }),
  },
  {
    name: "never-tells-a-failure",
    kills: ["connect/fails-at-once-when-nobody-listens"],
    adapter: () => ({ events: () => ({ error: () => undefined, close: () => undefined }) }),
  },
  {
    name: "tells-failures-after-six-seconds",
    kills: ["connect/fails-at-once-when-nobody-listens"],
    adapter: () => ({
      events: (events) => ({ error: (cause) => void setTimeout(() => events.error(cause), 6_000), close: () => undefined }),
    }),
  },
  {
    name: "takes-the-last-socket-for-every-message",
    kills: ["receiving/messages-reach-only-their-own-connection", "connect/opens-many-at-once"],
    adapter: lastListener,
  },
  {
    name: "says-open-when-it-fails",
    kills: ["connect/calls-no-handler-when-it-fails", "handshake/a-refusal-is-asked-for-once", "redirects/a-301-is-not-followed"],
    adapter: () => ({ events: (events) => ({ error: () => events.open(), close: () => undefined }) }),
  },
];
