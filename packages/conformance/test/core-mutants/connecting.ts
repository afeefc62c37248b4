import { type ConnectOptions, type ConnectRequest, PlugboardError } from "@plugboard/core";
import type { CaseContext } from "../../src/case.ts";
import type { CoreMutant } from "./core-mutant.ts";

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
export const coreConnectingMutants: readonly CoreMutant[] = [
  {
    name: "ignores-the-deadline",
    kills: ["connect/refuses-wrong-options-before-dialling"],
    core: { connect: options((given) => ({ ...given, connectTimeoutMs: 60_000 })) },
  },
  {
    name: "gives-up-at-once",
    kills: [
      "deadlines/a-slow-handshake-within-the-deadline-succeeds",
      "connect/refuses-wrong-options-before-dialling",
      "abort/during-readiness-rejects-and-leaves-no-socket",
      "readiness/a-later-readiness-holds-messages-back-in-order",
      "deadlines/a-handshake-that-is-never-answered-times-out",
      "deadlines/a-handshake-that-is-answered-by-half-times-out",
      "deadlines/a-handshake-that-drips-without-end-times-out",
    ],
    core: { connect: options((given) => ({ ...given, connectTimeoutMs: 30 })) },
  },
  {
    name: "ignores-the-signal",
    kills: ["abort/before-the-attempt-dials-nothing", "secrets/an-abort-tells-nothing"],
    core: { connect: options((given) => without(given, "signal")) },
  },
  {
    name: "lets-the-signal-end-a-connection",
    kills: ["abort/afterwards-does-not-touch-the-connection"],
    core: {
      connect: (connect) => async (request, handlers, given) => {
        const connection = await connect(request, handlers, given);
        given?.signal?.addEventListener("abort", () => connection.terminate());
        return connection;
      },
    },
  },
  {
    name: "lets-the-deadline-end-a-connection",
    kills: ["deadlines/a-connection-outlives-the-deadline-of-its-attempt"],
    core: {
      connect: (connect) => async (request, handlers, given) => {
        const connection = await connect(request, handlers, given);
        if (given?.connectTimeoutMs === 1_000) setTimeout(() => connection.terminate(), 1_000);
        return connection;
      },
    },
  },
  {
    name: "ignores-the-readiness",
    kills: [
      "lifetime/an-attempt-that-ends-before-readiness-leaves-no-socket",
      "secrets/a-mismatch-tells-nothing",
      "abort/during-readiness-rejects-and-leaves-no-socket",
      "readiness/after-first-frame-waits-for-the-peer-to-speak",
      "readiness/a-readiness-may-send-through-the-socket",
      "secrets/a-close-before-readiness-tells-nothing",
      "lifetime/a-timeout-during-readiness-leaves-no-socket",
    ],
    core: { connect: options((given) => without(given, "readiness")) },
  },
  {
    name: "takes-wrong-options",
    kills: ["connect/refuses-wrong-options-before-dialling"],
    core: { connect: options((given) => without(given, "connectTimeoutMs", "closeTimeoutMs", "maxQueuedBytes", "heartbeat")) },
  },
  {
    name: "repairs-wrong-urls",
    kills: ["connect/refuses-wrong-urls-before-dialling", "secrets/a-wrong-argument-tells-nothing"],
    core: { connect: requests((request) => ({ ...request, url: tamed(String(request.url)) })) },
  },
  {
    name: "refuses-http-urls",
    kills: ["connect/takes-http-urls-for-their-twins"],
    core: { connect: requests((request) => ({ ...request, url: String(request.url).replace(/^http/, "ftp") })) },
  },
  {
    name: "refuses-url-objects",
    kills: ["connect/takes-url-objects"],
    core: { connect: requests((request) => ({ ...request, url: typeof request.url === "string" ? request.url : "" })) },
  },
  {
    name: "drops-wrong-subprotocols",
    kills: [
      "subprotocols/what-is-no-token-is-refused-before-dialling",
      "secrets/a-wrong-argument-tells-nothing",
      "subprotocols/a-credential-of-token-characters-arrives-whole",
    ],
    core: {
      connect: requests((request) =>
        without(request, ...(request.protocols?.every((name) => /^[\w.-]{1,}$/.test(name)) ? [] : (["protocols"] as const))),
      ),
    },
  },
  {
    name: "drops-wrong-headers",
    kills: [
      "headers/that-would-add-a-line-are-refused-before-dialling",
      "headers/of-the-handshake-itself-are-refused",
      "headers/a-cookie-is-sent",
    ],
    core: {
      connect: requests((request) =>
        without(request, ...(JSON.stringify(request.headers ?? {}).includes("Bearer") ? [] : (["headers"] as const))),
      ),
    },
  },
  {
    name: "drops-headers-that-cannot-be-sent",
    kills: ["headers/are-refused-where-they-cannot-be-sent", "secrets/a-wrong-argument-tells-nothing"],
    adapter: () => ({ capabilities: { headers: false } }),
    core: { connect: requests((request) => without(request, "headers")) },
  },
  {
    name: "drops-subprotocols-that-cannot-be-offered",
    kills: ["subprotocols/are-refused-where-they-cannot-be-offered", "secrets/a-wrong-argument-tells-nothing"],
    adapter: () => ({ capabilities: { subprotocols: false } }),
    core: { connect: requests((request) => without(request, "protocols")) },
  },
  {
    name: "drops-a-heartbeat-that-cannot-be",
    kills: [
      "heartbeat/without-ping-it-wants-a-probe",
      "heartbeat/a-peer-that-answers-probes-stays",
      "heartbeat/a-peer-that-answers-no-probe-is-given-up",
    ],
    adapter: () => ({ capabilities: { ping: false } }),
    core: { connect: options((given) => without(given, "heartbeat")) },
  },
  {
    name: "has-no-heartbeat",
    kills: ["heartbeat/a-peer-that-answers-pings-stays"],
    core: { connect: options((given) => without(given, "heartbeat")) },
  },
  {
    name: "repeats-the-request-in-errors",
    kills: ["secrets/an-abort-tells-nothing", "secrets/a-timeout-tells-nothing", "secrets/a-mismatch-tells-nothing"],
    core: {
      connect: errors(
        (error, request) => new PlugboardError(error.code, `${error.message} ${JSON.stringify(request)} ${urlOf(request)}`, error),
      ),
    },
  },
  {
    name: "keeps-the-request-on-errors",
    kills: [
      "secrets/an-abort-tells-nothing",
      "secrets/a-timeout-tells-nothing",
      "secrets/a-mismatch-tells-nothing",
      "secrets/a-refusal-that-repeats-them-tells-nothing",
      "secrets/a-closed-port-tells-nothing",
      "secrets/a-redirect-tells-nothing",
      "secrets/an-answer-that-is-not-http-tells-nothing",
    ],
    core: { connect: errors((error, request) => Object.assign(error, { request })) },
  },
  {
    name: "rejects-with-an-event",
    kills: [
      "connect/refuses-wrong-urls-before-dialling",
      "subprotocols/what-is-no-token-is-refused-before-dialling",
      "headers/that-would-add-a-line-are-refused-before-dialling",
    ],
    core: { connect: errors((error) => ({ type: "error", message: error.message })) },
  },
  {
    name: "knows-nothing-of-delivery",
    kills: [
      "abort/before-the-attempt-dials-nothing",
      "abort/during-the-handshake-rejects-at-once",
      "handshake/status-401-is-told",
      "connect/fails-on-a-closed-port",
      "connect/fails-on-a-name-that-does-not-resolve",
      "connect/fails-on-a-connection-dropped-in-the-handshake",
      "connect/fails-on-a-connection-reset-in-the-handshake",
    ],
    core: {
      connect: errors((error) => new PlugboardError(error.code, error.message, { ...error, cause: error.cause, delivery: "unknown" })),
    },
  },
  {
    name: "calls-every-failure-connect-failed",
    kills: [
      "connect/refuses-wrong-urls-before-dialling",
      "subprotocols/what-is-no-token-is-refused-before-dialling",
      "headers/that-would-add-a-line-are-refused-before-dialling",
      "lifetime/many-aborted-attempts-leave-no-socket",
    ],
    core: { connect: errors((error) => new PlugboardError("connect-failed", error.message)) },
  },
];
