import type { Connection, ConnectOptions } from "@plugboard/core";
import type { CaseContext } from "../../src/case.ts";
import { quietly } from "../../src/mutants/mutant.ts";
import type { CoreMutant } from "./core-mutant.ts";

type Connect = CaseContext["connect"];

/** A `connect` whose connections have other members. */
export const members =
  (change: (connection: Connection, given: ConnectOptions) => Partial<Connection>) =>
  (connect: Connect): Connect =>
  async (request, handlers, given = {}) => {
    const connection = await connect(request, handlers, given);
    const changes = Object.getOwnPropertyDescriptors(change(connection, given));
    return Object.defineProperties(Object.create(connection) as Connection, changes);
  };

/** Connections whose members break what core promises of them. */
export const coreConnectionMutants: readonly CoreMutant[] = [
  {
    name: "gives-handlers-another-connection",
    kills: ["handlers/a-connection-knows-itself-in-every-handler"],
    core: { connect: members(() => ({})) },
  },
  {
    name: "is-always-open",
    kills: ["peer-close/code-1000-and-reason-arrive", "close/await-using-closes", "close/terminate-ends-it-at-once"],
    core: { connect: members(() => ({ status: "open" })) },
  },
  {
    name: "knows-no-subprotocol",
    kills: [
      "subprotocols/are-offered-in-order",
      "subprotocols/the-selected-one-is-told",
      "subprotocols/a-credential-of-token-characters-arrives-whole",
    ],
    core: { connect: members(() => ({ protocol: "" })) },
  },
  {
    name: "knows-no-capabilities",
    kills: ["connect/resolves-with-an-open-connection", "handlers/a-connection-knows-itself-in-every-handler"],
    core: {
      connect: members((connection) => ({ capabilities: { ...connection.capabilities, headers: !connection.capabilities.headers } })),
    },
  },
  {
    name: "says-that-nothing-is-queued",
    kills: ["backpressure/a-peer-that-does-not-read-makes-bytes-queue", "handlers/a-connection-knows-itself-in-every-handler"],
    core: { connect: members(() => ({ queuedBytes: 0 })) },
  },
  {
    name: "is-drained-at-once",
    kills: ["backpressure/drained-rejects-when-the-connection-ends-first", "handlers/a-connection-knows-itself-in-every-handler"],
    core: { connect: members(() => ({ drained: () => Promise.resolve() })) },
  },
  {
    name: "is-never-drained",
    kills: ["handlers/a-connection-knows-itself-in-every-handler"],
    core: { connect: members(() => ({ drained: () => new Promise(() => undefined) })) },
  },
  {
    name: "swallows-what-it-cannot-send",
    kills: [
      "close/send-afterwards-is-refused",
      "sending/what-is-no-message-is-refused",
      "handlers/a-connection-knows-itself-in-every-handler",
    ],
    core: { connect: members((connection) => ({ send: (frame) => quietly(() => connection.send(frame)) })) },
  },
  {
    name: "sends-whatever-it-is-given",
    kills: ["sending/what-is-no-message-is-refused", "handlers/a-connection-knows-itself-in-every-handler"],
    core: { connect: members((connection) => ({ send: (frame) => connection.send(frame instanceof Uint8Array ? frame : String(frame)) })) },
  },
  {
    name: "has-no-bound",
    kills: ["backpressure/the-bound-is-kept-and-what-was-accepted-arrives"],
    core: {
      connect: (connect) => (request, handlers, given) =>
        connect(request, handlers, { ...given, maxQueuedBytes: 2 ** 31 - 1, maxBufferedBytes: 2 ** 31 - 1 }),
    },
  },
  {
    name: "keeps-its-bound-without-exception",
    kills: [
      "backpressure/one-message-above-the-bound-passes-when-nothing-waits",
      "sending/what-is-no-message-is-refused",
      "handlers/a-connection-knows-itself-in-every-handler",
    ],
    core: {
      connect: members((connection, { maxQueuedBytes }) => ({
        send: (frame) => connection.send(frame.length > (maxQueuedBytes ?? frame.length) ? "too long" : frame),
      })),
    },
  },
  {
    name: "repairs-close-codes",
    kills: [
      "close/a-reason-of-123-bytes-is-sent-whole",
      "close/what-cannot-be-sent-everywhere-is-refused",
      "handlers/a-connection-knows-itself-in-every-handler",
    ],
    core: {
      connect: members((connection) => ({
        close: (code = 1000, reason = "") => connection.close(code >= 3000 && code < 5000 ? code : 1000, reason.slice(0, 60)),
      })),
    },
  },
  {
    name: "close-is-not-bounded",
    kills: ["connect/refuses-wrong-options-before-dialling", "backpressure/close-with-a-peer-that-does-not-read-is-bounded"],
    core: { connect: (connect) => (request, handlers, given) => connect(request, handlers, { ...given, closeTimeoutMs: 60_000 }) },
  },
  {
    name: "close-waits-for-a-runtime-that-says-nothing",
    kills: ["hostile/whatever-comes-the-connection-can-be-closed"],
    adapter: () => ({ events: () => ({ error: () => undefined, close: () => undefined }) }),
    core: { connect: (connect) => (request, handlers, given) => connect(request, handlers, { ...given, closeTimeoutMs: 60_000 }) },
  },
  {
    name: "close-does-not-wait",
    kills: [
      "close/what-cannot-be-sent-everywhere-is-refused",
      "close/the-peers-answer-decides-the-code",
      "close/answered-by-a-fin-alone-it-ends",
    ],
    core: {
      connect: members((connection) => ({
        close: async (...args) => {
          connection.terminate();
          return { ...(await connection.closed), code: args[0] ?? 1000, reason: args[1] ?? "", wasClean: true };
        },
      })),
    },
  },
  {
    name: "closes-again-at-each-call",
    kills: [
      "close/the-peers-answer-decides-the-code",
      "close/answered-by-a-fin-alone-it-ends",
      "close/answered-by-a-reset-alone-it-ends",
      "close/never-answered-it-ends-at-the-deadline",
    ],
    core: {
      connect: members((connection) => ({
        close: async (code = 1000, reason = "") => ({ ...(await connection.close(code, reason)), code, reason }),
      })),
    },
  },
  {
    name: "close-loses-what-was-sent-before",
    kills: ["close/what-was-sent-before-goes-out-first", "handlers/a-connection-knows-itself-in-every-handler"],
    core: {
      connect: members((connection) => {
        let count = 0;
        return {
          send: (frame) => {
            count += 1;
            if (count % 16 !== 0) connection.send(frame);
          },
        };
      }),
    },
  },
  {
    name: "dispose-does-nothing",
    kills: ["close/await-using-closes", "handlers/a-connection-knows-itself-in-every-handler"],
    core: { connect: members(() => ({ [Symbol.asyncDispose]: async () => undefined })) },
  },
  {
    name: "terminate-does-nothing",
    kills: [
      "close/terminate-ends-it-at-once",
      "lifetime/nothing-is-delivered-after-terminate",
      "handlers/a-connection-knows-itself-in-every-handler",
    ],
    core: { connect: members(() => ({ terminate: () => undefined })) },
  },
  {
    name: "pretends-to-pause",
    kills: ["handlers/a-connection-knows-itself-in-every-handler"],
    core: { connect: members(() => ({ pause: () => undefined, resume: () => undefined })) },
  },
  {
    name: "pretends-to-unref",
    kills: ["handlers/a-connection-knows-itself-in-every-handler"],
    core: { connect: members(() => ({ ref: () => undefined, unref: () => undefined })) },
  },
  {
    name: "lets-two-read",
    kills: ["readiness/an-iteration-begun-at-once-gets-every-message", "readiness/an-iteration-begun-a-task-later-gets-every-message"],
    core: {
      connect: members((connection) => ({
        [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: connection.protocol }) }),
      })),
    },
  },
  {
    name: "an-iteration-misses-what-came-before",
    kills: ["receiving/an-iteration-ends-with-the-connection", "handlers/a-connection-knows-itself-in-every-handler"],
    core: {
      connect: members((connection) => ({
        async *[Symbol.asyncIterator]() {
          let count = 0;
          for await (const frame of connection) {
            count += 1;
            if (count > 1) yield frame;
          }
        },
      })),
    },
  },
  {
    name: "an-iteration-never-ends",
    kills: ["handlers/a-connection-knows-itself-in-every-handler"],
    core: {
      connect: members((connection) => ({
        async *[Symbol.asyncIterator]() {
          for await (const frame of connection) yield frame;
          await new Promise(() => undefined);
        },
      })),
    },
  },
  {
    name: "keeps-the-request-on-the-connection",
    kills: ["secrets/a-connection-and-its-end-tell-nothing", "handlers/a-connection-knows-itself-in-every-handler"],
    core: {
      connect: (connect) => async (request, handlers, given) =>
        Object.assign(Object.create(await connect(request, handlers, given)), { request }),
    },
  },
];
