import { PlugboardError, type SocketFactory, webSocketSocket } from "@plugboard/core";

/**
 * Whether the constructor reads a member of its options object: `headers` since Deno 2.5.0, `client` later. Before, the
 * object is taken for a list of subprotocols. The URL is refused, so nothing is dialled.
 */
const readsOption = (WebSocket: DenoWebSocketClass, name: "headers" | "client"): boolean => {
  let read = false;
  const options = Object.defineProperty({}, name, {
    enumerable: true,
    get: () => {
      read = true;
      return undefined;
    },
  });
  try {
    new WebSocket("ws://localhost/#refused", options);
  } catch {
    // Every version refuses a URL with a fragment.
  }
  return read;
};

/** Throws `capability-missing` before anything is dialled, where Deno would drop the option or take it for a subprotocol. */
const requireOption = (WebSocket: DenoWebSocketClass, name: "headers" | "client"): void => {
  if (readsOption(WebSocket, name)) return;
  throw new PlugboardError(
    "capability-missing",
    `deno-native: the WebSocket of this version of Deno has no option ${name}; use a newer version.`,
  );
};

/** Makes sockets over Deno's `WebSocket`, with TLS and proxy settings in `client`. */
export const openWithOptions = (client: unknown): SocketFactory => {
  // As it is when the adapter is made: a program may make a class of this very adapter the global one.
  const { WebSocket } = globalThis;
  return ({ url, protocols, headers }) => {
    const hasHeaders = Object.keys(headers).length > 0;
    if (hasHeaders) requireOption(WebSocket, "headers");
    if (client !== undefined) requireOption(WebSocket, "client");
    const options = { protocols: [...protocols], headers, ...(client !== undefined && { client }) };
    // The list of subprotocols alone is what versions before 2.5 take.
    return webSocketSocket(new WebSocket(url, hasHeaders || client !== undefined ? options : options.protocols));
  };
};
