import type { ConnectionHandlers } from "./connection.ts";
import { PlugboardError } from "./errors.ts";

/**
 * Calls one of the caller's handlers, and lets nothing that it throws out: an exception in the runtime's stack makes ws deaf,
 * kills the socket on workerd, and ends Node, Deno and Bun.
 */
export const deliver = (handlers: ConnectionHandlers, call: () => void): void => {
  try {
    call();
  } catch (cause) {
    try {
      if (!handlers.error) throw cause;
      handlers.error(new PlugboardError("handler-failed", "A handler threw.", { cause, delivery: "answered" }));
    } catch (thrown) {
      queueMicrotask(() => {
        throw thrown;
      });
    }
  }
};
