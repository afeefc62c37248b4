import type { Connection, ConnectionHandlers } from "./connection.ts";
import type { CloseInfo } from "./errors.ts";
import { PlugboardError } from "./errors.ts";
import type { Frame } from "./socket.ts";

const rethrow = (thrown: unknown): void =>
  queueMicrotask(() => {
    throw thrown;
  });

/** Calls the caller's handlers, and lets nothing that they throw out. */
export interface Delivery {
  readonly open: (connection: Connection) => void;
  readonly message: (frame: Frame, connection: Connection) => void;
  readonly close: (info: CloseInfo, connection: Connection) => void;
}

/** An exception must not reach the runtime: it makes ws deaf, kills the socket on workerd, and ends Node, Deno and Bun. */
export const createDelivery = (handlers: ConnectionHandlers): Delivery => {
  const report = (cause: unknown): void => {
    if (!handlers.error) return rethrow(cause);
    try {
      handlers.error(new PlugboardError("handler-failed", "A handler of the connection threw.", { cause, delivery: "answered" }));
    } catch (thrown) {
      rethrow(thrown);
    }
  };
  const call = <Value>(
    handler: ((value: Value, connection: Connection) => void) | undefined,
    value: Value,
    connection: Connection,
  ): void => {
    try {
      handler?.call(handlers, value, connection);
    } catch (thrown) {
      report(thrown);
    }
  };
  return {
    open: (connection) => call(handlers.open, connection, connection),
    message: (frame, connection) => call(handlers.message, frame, connection),
    close: (info, connection) => call(handlers.close, info, connection),
  };
};
