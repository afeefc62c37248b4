import type { ReconnectOptions } from "@plugboard/core";
import type { CaseContext } from "../../src/case.ts";
import type { CoreMutant } from "./core-mutant.ts";

type Series = CaseContext["reconnecting"];

/** A `reconnecting` with another policy. */
const options =
  (change: (options: ReconnectOptions) => ReconnectOptions) =>
  (reconnecting: Series): Series =>
  (request, handlers, given = {}) =>
    reconnecting(request, handlers, change(given));

/** Series that go on, stop, or remember wrongly. */
export const coreSeriesMutants: readonly CoreMutant[] = [
  {
    name: "never-goes-on",
    kills: ["reconnecting/gives-up-after-so-many-failures"],
    core: { reconnecting: options((given) => ({ ...given, shouldReconnect: () => false })) },
  },
  {
    name: "gives-another-connection-each-time",
    kills: ["reconnecting/when-connected-gives-the-connection-that-comes"],
    core: {
      reconnecting: (reconnecting) => (request, handlers, given) => {
        const series = reconnecting(request, handlers, given);
        return { ...series, whenConnected: async () => Object.create(await series.whenConnected()) };
      },
    },
  },
  {
    name: "always-goes-on",
    kills: ["reconnecting/stops-at-a-wrong-key"],
    core: { reconnecting: options((given) => ({ ...given, shouldReconnect: () => true })) },
  },
  {
    name: "never-gives-up",
    kills: ["reconnecting/gives-up-after-so-many-failures"],
    core: { reconnecting: options((given) => ({ ...given, maxRetries: 1_000 })) },
  },
  {
    name: "asks-once-for-the-request",
    kills: ["reconnecting/gives-up-after-so-many-failures", "reconnecting/asks-for-a-fresh-request-at-each-dial"],
    core: {
      reconnecting: (reconnecting) => (request, handlers, given) => {
        let first: ReturnType<typeof request> | undefined;
        return reconnecting(() => (first ??= request()), handlers, given);
      },
    },
  },
  {
    name: "close-leaves-the-series-running",
    kills: ["reconnecting/close-ends-a-pending-dial"],
    core: {
      reconnecting: (reconnecting) => (request, handlers, given) => {
        const series = reconnecting(request, handlers, given);
        return Object.defineProperty(series, "close", { value: async () => undefined });
      },
    },
  },
  {
    name: "counts-every-connection-as-the-first",
    kills: ["reconnecting/goes-on-after-a-lost-connection"],
    core: {
      reconnecting: (reconnecting) => (request, handlers, given) =>
        reconnecting(
          request,
          { ...handlers, connected: (connection, context) => handlers.connected?.(connection, { ...context, index: 0 }) },
          given,
        ),
    },
  },
  {
    name: "waits-as-it-likes",
    kills: ["reconnecting/waits-as-long-as-the-server-wishes"],
    core: {
      reconnecting: (reconnecting) => (request, handlers, given) =>
        reconnecting(request, { ...handlers, waiting: (info) => handlers.waiting?.(info, 1) }, given),
    },
  },
  {
    name: "calls-a-refusal-a-connection",
    kills: ["reconnecting/goes-on-after-a-refusal-that-can-heal"],
    core: {
      reconnecting: (reconnecting) => (request, handlers, given) =>
        reconnecting(request, { ...handlers, waiting: () => handlers.connected?.({} as never, { index: 9, unsent: [] }) }, given),
    },
  },
];
