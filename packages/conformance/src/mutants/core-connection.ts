import type { CloseInfo, Connection, ConnectionHandlers, ConnectOptions } from "@plugboard/core";
import type { CaseContext } from "../case.ts";
import { type Mutant, quietly } from "./mutant.ts";

type Connect = CaseContext["connect"];

/** A `connect` whose connections have other members. */
const members =
  (change: (connection: Connection, given: ConnectOptions) => Partial<Connection>) =>
  (connect: Connect): Connect =>
  async (request, handlers, given = {}) => {
    const connection = await connect(request, handlers, given);
    const changes = Object.getOwnPropertyDescriptors(change(connection, given));
    return Object.defineProperties(Object.create(connection) as Connection, changes);
  };

/** A `connect` that calls other handlers. */
const handling =
  (change: (handlers: ConnectionHandlers) => ConnectionHandlers) =>
  (connect: Connect): Connect =>
  (request, handlers = {}, given = {}) =>
    connect(request, change(handlers), given);

/** A `connect` that tells another end. */
const ending =
  (change: (info: CloseInfo) => CloseInfo) =>
  (connect: Connect): Connect =>
  async (request, handlers = {}, given = {}) => {
    const { close } = handlers;
    const connection = await connect(request, { ...handlers, ...(close && { close: (info, self) => close(change(info), self) }) }, given);
    return Object.defineProperties(Object.create(connection) as Connection, {
      closed: { value: connection.closed.then(change) },
      close: { value: (code?: number, reason?: string) => connection.close(code, reason).then(change) },
    });
  };

/** Connections that break what core promises of them. */
export const coreConnectionMutants: readonly Mutant[] = [
  {
    name: "core: calls-the-close-handler-twice",
    kills: [],
    core: {
      connect: handling(({ close, ...rest }) => ({
        ...rest,
        close: (info, self) => {
          close?.(info, self);
          close?.(info, self);
        },
      })),
    },
  },
  { name: "core: never-calls-the-close-handler", kills: [], core: { connect: handling(({ close: _, ...rest }) => rest) } },
  {
    name: "core: calls-the-close-handler-late",
    kills: [],
    core: {
      connect: handling(({ close, ...rest }) => ({
        ...rest,
        close: (info, self) => void setTimeout(() => quietly(() => close?.(info, self)), 5),
      })),
    },
  },
  {
    name: "core: calls-the-open-handler-late",
    kills: [],
    core: {
      connect: handling(({ open, ...rest }) => ({ ...rest, open: (self) => void setTimeout(() => quietly(() => open?.(self)), 0) })),
    },
  },
  { name: "core: never-calls-the-open-handler", kills: [], core: { connect: handling(({ open: _, ...rest }) => rest) } },
  {
    name: "core: is-deaf-after-a-handler-threw",
    kills: [],
    core: {
      connect: handling(({ message, ...rest }) => {
        let deaf = false;
        return {
          ...rest,
          message: (frame, self) => {
            if (deaf) return;
            deaf = true;
            message?.(frame, self);
            deaf = false;
          },
        };
      }),
    },
  },
  {
    name: "core: hides-what-a-handler-threw",
    kills: [],
    core: { connect: handling(({ error: _, ...rest }) => ({ ...rest, error: () => undefined })) },
  },
  {
    name: "core: ends-when-a-handler-throws",
    kills: [],
    core: {
      connect: handling(({ error, ...rest }) => ({
        ...rest,
        error: (failure) => error?.(failure),
        open: (self) => {
          try {
            rest.open?.(self);
          } catch {
            self.terminate();
          }
        },
      })),
    },
  },
  { name: "core: gives-handlers-another-connection", kills: [], core: { connect: members(() => ({})) } },
  {
    name: "core: delivers-after-the-end",
    kills: [],
    core: {
      connect: handling(({ message, ...rest }) => ({
        ...rest,
        message: (frame, self) => {
          message?.(frame, self);
          setTimeout(() => self.status === "closed" && message?.(frame, self), 10);
        },
      })),
    },
  },
  { name: "core: takes-every-end-for-remote", kills: [], core: { connect: ending((info) => ({ ...info, initiator: "remote" })) } },
  { name: "core: takes-every-end-for-clean", kills: [], core: { connect: ending((info) => ({ ...info, wasClean: true })) } },
  { name: "core: hands-nothing-back", kills: [], core: { connect: ending((info) => ({ ...info, unsent: [] })) } },
  {
    name: "core: hands-everything-back-in-reverse",
    kills: [],
    core: { connect: ending((info) => ({ ...info, unsent: info.unsent.toReversed() })) },
  },
  { name: "core: says-no-error-with-the-end", kills: [], core: { connect: ending(({ error: _, ...info }) => info) } },
  {
    name: "core: says-that-lost-data-was-not-sent",
    kills: [],
    core: {
      connect: ending(({ error, ...info }) => ({
        ...info,
        ...(error && { error: Object.assign(Object.create(error), { delivery: "not-sent" }) }),
      })),
    },
  },
  { name: "core: is-always-open", kills: [], core: { connect: members(() => ({ status: "open" })) } },
  { name: "core: knows-no-subprotocol", kills: [], core: { connect: members(() => ({ protocol: "" })) } },
  {
    name: "core: knows-no-capabilities",
    kills: [],
    core: {
      connect: members((connection) => ({ capabilities: { ...connection.capabilities, headers: !connection.capabilities.headers } })),
    },
  },
  { name: "core: says-that-nothing-is-queued", kills: [], core: { connect: members(() => ({ queuedBytes: 0 })) } },
  { name: "core: is-drained-at-once", kills: [], core: { connect: members(() => ({ drained: () => Promise.resolve() })) } },
  { name: "core: is-never-drained", kills: [], core: { connect: members(() => ({ drained: () => new Promise(() => undefined) })) } },
  {
    name: "core: swallows-what-it-cannot-send",
    kills: [],
    core: { connect: members((connection) => ({ send: (frame) => quietly(() => connection.send(frame)) })) },
  },
  {
    name: "core: sends-whatever-it-is-given",
    kills: [],
    core: { connect: members((connection) => ({ send: (frame) => connection.send(frame instanceof Uint8Array ? frame : String(frame)) })) },
  },
  {
    name: "core: has-no-bound",
    kills: [],
    core: {
      connect: (connect) => (request, handlers, given) =>
        connect(request, handlers, { ...given, maxQueuedBytes: 2 ** 31 - 1, maxBufferedBytes: 2 ** 31 - 1 }),
    },
  },
  {
    name: "core: keeps-its-bound-without-exception",
    kills: [],
    core: {
      connect: members((connection, { maxQueuedBytes }) => ({
        send: (frame) => connection.send(frame.length > (maxQueuedBytes ?? frame.length) ? "too long" : frame),
      })),
    },
  },
  {
    name: "core: repairs-close-codes",
    kills: [],
    core: {
      connect: members((connection) => ({
        close: (code = 1000, reason = "") => connection.close(code >= 3000 && code < 5000 ? code : 1000, reason.slice(0, 60)),
      })),
    },
  },
  {
    name: "core: close-is-not-bounded",
    kills: [],
    core: { connect: (connect) => (request, handlers, given) => connect(request, handlers, { ...given, closeTimeoutMs: 60_000 }) },
  },
  {
    name: "core: close-does-not-wait",
    kills: [],
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
    name: "core: closes-again-at-each-call",
    kills: [],
    core: {
      connect: members((connection) => ({
        close: async (code = 1000, reason = "") => ({ ...(await connection.close(code, reason)), code, reason }),
      })),
    },
  },
  {
    name: "core: close-loses-what-was-sent-before",
    kills: [],
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
  { name: "core: dispose-does-nothing", kills: [], core: { connect: members(() => ({ [Symbol.asyncDispose]: async () => undefined })) } },
  { name: "core: terminate-does-nothing", kills: [], core: { connect: members(() => ({ terminate: () => undefined })) } },
  { name: "core: pretends-to-pause", kills: [], core: { connect: members(() => ({ pause: () => undefined, resume: () => undefined })) } },
  { name: "core: pretends-to-unref", kills: [], core: { connect: members(() => ({ ref: () => undefined, unref: () => undefined })) } },
  {
    name: "core: lets-two-read",
    kills: [],
    core: {
      connect: members((connection) => ({
        [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: connection.protocol }) }),
      })),
    },
  },
  {
    name: "core: an-iteration-misses-what-came-before",
    kills: [],
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
    name: "core: an-iteration-never-ends",
    kills: [],
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
    name: "core: keeps-the-request-on-the-connection",
    kills: [],
    core: {
      connect: (connect) => async (request, handlers, given) =>
        Object.assign(Object.create(await connect(request, handlers, given)), { request }),
    },
  },
];
