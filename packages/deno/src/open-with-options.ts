import { PlugboardError, type SocketFactory, webSocketSocket } from "@plugboard/core";

/**
 * Whether the constructor reads a member of its options object. Older versions take that object for a list of
 * subprotocols. The URL is refused after the options were read, so nothing is dialled.
 */
const readsOption = (name: "headers" | "client"): boolean => {
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
const requireOption = (name: "headers" | "client"): void => {
  if (readsOption(name)) return;
  throw new PlugboardError("capability-missing", `deno: the WebSocket of this version of Deno has no option ${name}; use a newer version.`);
};

/** Makes sockets over Deno's `WebSocket`, with TLS and proxy settings in `client`. */
export const openWithOptions =
  (client: unknown): SocketFactory =>
  ({ url, protocols, headers }) => {
    const names = Object.keys(headers);
    if (names.length > 0) requireOption("headers");
    if (client !== undefined) requireOption("client");
    const options = { protocols: [...protocols], ...(names.length > 0 && { headers }), ...(client !== undefined && { client }) };
    return webSocketSocket(new WebSocket(url, options));
  };
