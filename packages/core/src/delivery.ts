import type { ConnectionHandlers } from "./connection.ts";
import { PlugboardError } from "./errors.ts";

/**
 * Calls one of the caller's handlers, and lets nothing that it throws or rejects with out: an exception in the runtime's stack
 * makes ws 8.23 deaf, kills the socket on workerd 2026-11-17, and ends Node 26, Deno 2.9 and Bun 1.4.
 */
export const deliver = (handlers: ConnectionHandlers, call: () => unknown): void => {
  try {
    const result = call();
    // An async function is a handler too. It is not waited for.
    if (result instanceof Promise)
      result.catch((thrown) =>
        deliver(handlers, () => {
          throw thrown;
        }),
      );
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
