import { handshakeRejected, PlugboardError } from "@plugboard/core";
import type { Breakage, Mutant } from "./mutant.ts";

/** Changes the refusal that an adapter reports. */
const refusal = (change: (error: PlugboardError) => unknown): Breakage => ({
  events: (events) => ({ error: (cause) => events.error(cause instanceof PlugboardError && cause.handshake ? change(cause) : cause) }),
});

const headersOf = (error: PlugboardError): Readonly<Record<string, string>> => error.handshake?.headers ?? {};

/** Adapters that report a failed handshake as something else. */
export const refusalMutants: readonly Mutant[] = [
  {
    name: "hides-the-status",
    kills: ["handshake/status-401-is-told", "handshake/status-403-is-told", "handshake/status-404-is-told"],
    adapter: () => refusal(() => new PlugboardError("connect-failed", "refused")),
  },
  {
    name: "hides-the-status-of-refusals-it-does-not-know",
    kills: [
      "handshake/status-400-is-told",
      "handshake/status-402-is-told",
      "handshake/status-405-is-told",
      "handshake/status-502-is-told",
      "handshake/status-504-is-told",
    ],
    adapter: () =>
      refusal((error) =>
        [401, 403, 404, 426, 429, 503].includes(error.handshake?.status ?? 0) ? error : new PlugboardError("connect-failed", "refused"),
      ),
  },
  {
    name: "hides-headers-and-body-of-a-refusal",
    kills: ["handshake/headers-and-body-of-a-refusal-are-told", "redirects/status-and-location-are-told", "handshake/a-long-body-is-cut"],
    adapter: () => refusal((error) => handshakeRejected("mutant", { status: error.handshake?.status ?? 0, headers: {}, body: "" })),
  },
  {
    name: "tells-every-refusal-as-500",
    kills: [
      "handshake/status-401-is-told",
      "handshake/status-403-is-told",
      "handshake/status-404-is-told",
      "handshake/status-426-is-told",
      "handshake/status-429-is-told",
      "handshake/status-503-is-told",
      "handshake/status-200-is-told",
    ],
    adapter: () =>
      refusal((error) => handshakeRejected("mutant", { status: 500, headers: headersOf(error), body: error.handshake?.body ?? "" })),
  },
  {
    name: "shows-cookies-of-a-refusal",
    kills: ["handshake/headers-and-body-of-a-refusal-are-told"],
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
    name: "waits-for-the-whole-body-of-a-refusal",
    kills: [
      "handshake/a-body-that-never-comes-does-not-hold-the-status-back",
      "handshake/the-status-of-an-endless-refusal-is-told",
      "handshake/a-long-body-is-cut",
    ],
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
    kills: [
      "subprotocols/a-server-that-selects-none-is-refused",
      "subprotocols/a-server-that-selects-another-is-refused",
      "handshake/status-401-is-told",
      "subprotocols/a-server-that-selects-unasked-is-refused",
    ],
    adapter: () => ({
      events: (events) => ({ error: () => events.error(handshakeRejected("mutant", { status: 502, headers: {}, body: "" })) }),
    }),
  },
  {
    name: "says-that-a-refused-handshake-may-have-been-acted-on",
    kills: [
      "subprotocols/a-server-that-selects-none-is-refused",
      "subprotocols/a-server-that-selects-another-is-refused",
      "handshake/status-401-is-told",
    ],
    adapter: () => ({
      events: (events) => ({ error: () => events.error(new PlugboardError("connection-lost", "lost", { delivery: "unknown" })) }),
    }),
  },
  {
    name: "says-nothing-about-itself-in-errors",
    kills: ["handshake/status-401-is-told", "handshake/status-403-is-told", "handshake/status-404-is-told"],
    adapter: () => ({ events: (events) => ({ error: () => events.error(new PlugboardError("connect-failed", "it failed")) }) }),
  },
];
