import { type ConnectOptions, type ConnectRequest, PlugboardError } from "@plugboard/core";
import type { CaseContext } from "../case.ts";
import type { Mutant } from "./mutant.ts";

type Connect = CaseContext["connect"];

/** A `connect` that gives other options to the whole one. */
const options =
  (change: (options: ConnectOptions) => ConnectOptions) =>
  (connect: Connect): Connect =>
  (request, handlers, given = {}) =>
    connect(request, handlers, change(given));

/** A `connect` that repairs what it should refuse. */
const requests =
  (change: (request: ConnectRequest) => ConnectRequest) =>
  (connect: Connect): Connect =>
  (request, handlers, given) =>
    connect(change(typeof request === "object" && "url" in request ? request : { url: request as string | URL }), handlers, given);

const without = <T extends object, K extends keyof T>(value: T, ...names: readonly K[]): Omit<T, K> => {
  const rest = { ...value };
  for (const name of names) delete rest[name];
  return rest;
};

/** A `connect` that says another error. */
const errors =
  (change: (error: PlugboardError, request: unknown) => unknown) =>
  (connect: Connect): Connect =>
  async (request, handlers, given) => {
    try {
      return await connect(request, handlers, given);
    } catch (cause) {
      throw change(cause as PlugboardError, request);
    }
  };

const urlOf = (request: unknown): string => String(typeof request === "object" && request && "url" in request ? request.url : request);

const tamed = (url: string): string =>
  (url.includes(":") && /^(ws|http)s?:/.test(url) ? url : "ws://127.0.0.1:1/").replace(/#.*/, "").replace(/\/\/[^/@]*@/, "//");

/** Attempts that break what `connect` promises. */
export const coreConnectingMutants: readonly Mutant[] = [
  { name: "core: ignores-the-deadline", kills: [], core: { connect: options((given) => ({ ...given, connectTimeoutMs: 60_000 })) } },
  { name: "core: gives-up-at-once", kills: [], core: { connect: options((given) => ({ ...given, connectTimeoutMs: 30 })) } },
  { name: "core: ignores-the-signal", kills: [], core: { connect: options((given) => without(given, "signal")) } },
  {
    name: "core: lets-the-signal-end-a-connection",
    kills: [],
    core: {
      connect: (connect) => async (request, handlers, given) => {
        const connection = await connect(request, handlers, given);
        given?.signal?.addEventListener("abort", () => connection.terminate());
        return connection;
      },
    },
  },
  {
    name: "core: lets-the-deadline-end-a-connection",
    kills: [],
    core: {
      connect: (connect) => async (request, handlers, given) => {
        const connection = await connect(request, handlers, given);
        if (given?.connectTimeoutMs === 1_000) setTimeout(() => connection.terminate(), 1_000);
        return connection;
      },
    },
  },
  { name: "core: ignores-the-readiness", kills: [], core: { connect: options((given) => without(given, "readiness")) } },
  {
    name: "core: takes-wrong-options",
    kills: [],
    core: { connect: options((given) => without(given, "connectTimeoutMs", "closeTimeoutMs", "maxQueuedBytes", "heartbeat")) },
  },
  {
    name: "core: repairs-wrong-urls",
    kills: [],
    core: { connect: requests((request) => ({ ...request, url: tamed(String(request.url)) })) },
  },
  {
    name: "core: refuses-http-urls",
    kills: [],
    core: { connect: requests((request) => ({ ...request, url: String(request.url).replace(/^http/, "ftp") })) },
  },
  {
    name: "core: refuses-url-objects",
    kills: [],
    core: { connect: requests((request) => ({ ...request, url: typeof request.url === "string" ? request.url : "" })) },
  },
  {
    name: "core: drops-wrong-subprotocols",
    kills: [],
    core: {
      connect: requests((request) =>
        without(request, ...(request.protocols?.every((name) => /^[\w.-]{1,}$/.test(name)) ? [] : (["protocols"] as const))),
      ),
    },
  },
  {
    name: "core: drops-wrong-headers",
    kills: [],
    core: {
      connect: requests((request) =>
        without(request, ...(JSON.stringify(request.headers ?? {}).includes("Bearer") ? [] : (["headers"] as const))),
      ),
    },
  },
  {
    name: "core: drops-headers-that-cannot-be-sent",
    kills: [],
    adapter: () => ({ capabilities: { headers: false } }),
    core: { connect: requests((request) => without(request, "headers")) },
  },
  {
    name: "core: drops-subprotocols-that-cannot-be-offered",
    kills: [],
    adapter: () => ({ capabilities: { subprotocols: false } }),
    core: { connect: requests((request) => without(request, "protocols")) },
  },
  {
    name: "core: drops-a-heartbeat-that-cannot-be",
    kills: [],
    adapter: () => ({ capabilities: { ping: false } }),
    core: { connect: options((given) => without(given, "heartbeat")) },
  },
  { name: "core: has-no-heartbeat", kills: [], core: { connect: options((given) => without(given, "heartbeat")) } },
  {
    name: "core: repeats-the-request-in-errors",
    kills: [],
    core: {
      connect: errors(
        (error, request) => new PlugboardError(error.code, `${error.message} ${JSON.stringify(request)} ${urlOf(request)}`, error),
      ),
    },
  },
  {
    name: "core: keeps-the-request-on-errors",
    kills: [],
    core: { connect: errors((error, request) => Object.assign(error, { request })) },
  },
  { name: "core: rejects-with-an-event", kills: [], core: { connect: errors((error) => ({ type: "error", message: error.message })) } },
  {
    name: "core: knows-nothing-of-delivery",
    kills: [],
    core: {
      connect: errors((error) => new PlugboardError(error.code, error.message, { ...error, cause: error.cause, delivery: "unknown" })),
    },
  },
  {
    name: "core: calls-every-failure-connect-failed",
    kills: [],
    core: { connect: errors((error) => new PlugboardError("connect-failed", error.message)) },
  },
  {
    name: "core: calls-close-when-an-attempt-fails",
    kills: [],
    core: {
      connect: (connect) => async (request, handlers, given) => {
        try {
          return await connect(request, handlers, given);
        } catch (cause) {
          handlers?.message?.("failed", {} as never);
          throw cause;
        }
      },
    },
  },
];
