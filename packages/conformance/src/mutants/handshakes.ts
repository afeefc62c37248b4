import { handshakeRejected, PlugboardError, type Socket, type SocketRequest } from "@plugboard/core";
import type { Breakage, Mutant } from "./mutant.ts";

/** Changes the refusal that an adapter reports. */
const refusal = (change: (error: PlugboardError) => unknown): Breakage => ({
  events: (events) => ({ error: (cause) => events.error(cause instanceof PlugboardError && cause.handshake ? change(cause) : cause) }),
});

const headersOf = (error: PlugboardError): Readonly<Record<string, string>> => error.handshake?.headers ?? {};

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

/** Adapters that dial something else than what they were asked to, or tell another story of it. */
export const handshakeMutants: readonly Mutant[] = [
  { name: "drops-the-headers", kills: [], adapter: () => ({ request: (request) => ({ ...request, headers: {} }) }) },
  {
    name: "sends-authorization-only",
    kills: [],
    adapter: () => ({
      request: (request) => ({
        ...request,
        headers: Object.fromEntries(Object.entries(request.headers).filter(([name]) => name === "Authorization")),
      }),
    }),
  },
  { name: "keeps-headers-for-the-next-connection", kills: [], adapter: stickyHeaders },
  { name: "offers-no-subprotocol", kills: [], adapter: () => ({ request: (request) => ({ ...request, protocols: [] }) }) },
  {
    name: "offers-only-the-first-subprotocol",
    kills: [],
    adapter: () => ({ request: (request) => ({ ...request, protocols: request.protocols.slice(0, 1) }) }),
  },
  {
    name: "offers-in-another-order",
    kills: [],
    adapter: () => ({ request: (request) => ({ ...request, protocols: request.protocols.toReversed() }) }),
  },
  {
    name: "cuts-long-subprotocols",
    kills: [],
    adapter: () => ({ request: (request) => ({ ...request, protocols: request.protocols.map((name) => name.slice(0, 1024)) }) }),
  },
  {
    name: "tells-the-first-subprotocol-whatever-was-selected",
    kills: [],
    adapter: () => ({ socket: (_, { protocols }) => ({ protocol: () => protocols[0] ?? "" }) }),
  },
  { name: "tells-no-subprotocol", kills: [], adapter: () => ({ socket: () => ({ protocol: () => "" }) }) },
  { name: "drops-the-query", kills: [], adapter: () => ({ request: (request) => ({ ...request, url: request.url.split("?")[0] ?? "" }) }) },
  {
    name: "decodes-the-path",
    kills: [],
    adapter: () => ({ request: (request) => ({ ...request, url: request.url.replace("%20", "_") }) }),
  },
  {
    name: "dials-twice",
    kills: [],
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
    kills: [],
    adapter: () => ({
      socket: (inner) => ({
        listen: (events) => {
          inner.listen({ ...events, open: () => undefined });
          queueMicrotask(() => events.open());
        },
      }),
    }),
  },
  { name: "never-says-open", kills: [], adapter: () => ({ events: () => ({ open: () => undefined }) }) },
  {
    name: "says-open-late",
    kills: [],
    adapter: () => ({ events: (events) => ({ open: () => void setTimeout(() => events.open(), 40) }) }),
  },
  { name: "throws-when-it-dials", kills: [], adapter: () => ({ open: (): Socket => JSON.parse("not a socket") }) },
  { name: "never-makes-a-socket", kills: [], adapter: () => ({ open: () => never() }) },
  { name: "never-tells-a-failure", kills: [], adapter: () => ({ events: () => ({ error: () => undefined, close: () => undefined }) }) },
  {
    name: "tells-failures-after-six-seconds",
    kills: [],
    adapter: () => ({
      events: (events) => ({ error: (cause) => void setTimeout(() => events.error(cause), 6_000), close: () => undefined }),
    }),
  },
  { name: "takes-the-last-socket-for-every-message", kills: [], adapter: lastListener },
  {
    name: "says-open-when-it-fails",
    kills: [],
    adapter: () => ({ events: (events) => ({ error: () => events.open(), close: () => undefined }) }),
  },
  { name: "hides-the-status", kills: [], adapter: () => refusal(() => new PlugboardError("connect-failed", "refused")) },
  {
    name: "hides-headers-and-body-of-a-refusal",
    kills: [],
    adapter: () => refusal((error) => handshakeRejected("mutant", { status: error.handshake?.status ?? 0, headers: {}, body: "" })),
  },
  {
    name: "tells-every-refusal-as-500",
    kills: [],
    adapter: () =>
      refusal((error) => handshakeRejected("mutant", { status: 500, headers: headersOf(error), body: error.handshake?.body ?? "" })),
  },
  {
    name: "shows-cookies-of-a-refusal",
    kills: [],
    adapter: () =>
      refusal(
        (error) =>
          new PlugboardError("handshake-rejected", "refused", {
            handshake: {
              status: error.handshake?.status ?? 0,
              headers: { ...headersOf(error), "set-cookie": "session=1" },
              body: error.handshake?.body ?? "",
            },
          }),
      ),
  },
  {
    name: "keeps-the-whole-body-of-a-refusal",
    kills: [],
    adapter: () =>
      refusal(
        (error) =>
          new PlugboardError("handshake-rejected", "refused", {
            handshake: { status: error.handshake?.status ?? 0, headers: headersOf(error), body: (error.handshake?.body ?? "").repeat(2) },
          }),
      ),
  },
  {
    name: "waits-for-the-whole-body-of-a-refusal",
    kills: [],
    adapter: () => ({
      events: (events) => ({
        error: (cause) => {
          const { handshake } = cause as Partial<PlugboardError>;
          if (!handshake || Number(handshake.headers["content-length"]) === handshake.body.length) events.error(cause);
        },
      }),
    }),
  },
  {
    name: "makes-up-a-status-for-every-failure",
    kills: [],
    adapter: () => ({
      events: (events) => ({ error: () => events.error(handshakeRejected("mutant", { status: 502, headers: {}, body: "" })) }),
    }),
  },
  {
    name: "says-that-a-refused-handshake-may-have-been-acted-on",
    kills: [],
    adapter: () => ({
      events: (events) => ({ error: () => events.error(new PlugboardError("connection-lost", "lost", { delivery: "unknown" })) }),
    }),
  },
  {
    name: "says-nothing-about-itself-in-errors",
    kills: [],
    adapter: () => ({ events: (events) => ({ error: () => events.error(new PlugboardError("connect-failed", "it failed")) }) }),
  },
];
