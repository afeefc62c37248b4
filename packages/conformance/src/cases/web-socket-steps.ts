import type { StandardWebSocket, StandardWebSocketClass, StandardWebSocketEvent } from "@plugboard/core";
import { CheckFailure, check, same } from "../check.ts";

/** Waits for an event of a socket; fails when the socket closes before. */
export const eventOf = (socket: StandardWebSocket, type: "open" | "message" | "error" | "close"): Promise<StandardWebSocketEvent> =>
  new Promise((resolve, reject) => {
    socket.addEventListener(type, resolve, { once: true });
    if (type !== "close") socket.addEventListener("close", ({ code }) => reject(new CheckFailure(`closed (${code}) before ${type}`)));
  });

/** A socket that is open. */
export const opened = async (webSocket: StandardWebSocketClass, url: string, protocols?: string | string[]): Promise<StandardWebSocket> => {
  const socket = protocols === undefined ? new webSocket(url) : new webSocket(url, protocols);
  await eventOf(socket, "open");
  return socket;
};

/** Fails unless the call throws a `DOMException` of this name. */
export const throwsNamed = (name: string, what: string, call: () => unknown): void => {
  let thrown: unknown;
  try {
    call();
  } catch (cause) {
    thrown = cause;
  }
  check(Object.prototype.toString.call(thrown) === "[object DOMException]", `${what}: a DOMException (found ${String(thrown)})`);
  same((thrown as Error).name, name, `${what}: name of the exception`);
};

/** Every event of a socket in order, by its type. */
export const recorded = (socket: StandardWebSocket): string[] => {
  const log: string[] = [];
  for (const type of ["open", "message", "error", "close"]) socket.addEventListener(type, () => void log.push(type));
  return log;
};
