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
  return {
    open: (connection) => {
      try {
        handlers.open?.(connection);
      } catch (thrown) {
        report(thrown);
      }
    },
    message: (frame, connection) => {
      try {
        handlers.message?.(frame, connection);
      } catch (thrown) {
        report(thrown);
      }
    },
    close: (info, connection) => {
      try {
        handlers.close?.(info, connection);
      } catch (thrown) {
        report(thrown);
      }
    },
  };
};
