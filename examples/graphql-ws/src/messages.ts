/**
 * Messages of graphql-transport-ws, as far as this client sends or reads them.
 *
 * @see https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
 */
export type ClientMessage =
  | { readonly type: "connection_init"; readonly payload: object }
  | { readonly type: "subscribe"; readonly id: string; readonly payload: Operation }
  | { readonly type: "complete"; readonly id: string }
  | { readonly type: "ping" | "pong" };

/** What is asked for. */
export interface Operation {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** What the server says of a subscription, and what it says of the connection. */
export type ServerMessage =
  | { readonly type: "connection_ack" | "ping" | "pong" }
  | { readonly type: "next"; readonly id: string; readonly payload: { readonly data?: unknown } }
  | { readonly type: "error"; readonly id: string; readonly payload: readonly { readonly message: string }[] }
  | { readonly type: "complete"; readonly id: string };

/** The subprotocol that both sides agree on. */
export const subprotocol = "graphql-transport-ws";

/** A message as a frame. */
export const encode = (message: ClientMessage): string => JSON.stringify(message);

/** A frame as a message; `undefined` for what is none. The parse boundary: the server keeps the protocol, or its message is left out. */
export const decode = (frame: string | Uint8Array): ServerMessage | undefined => {
  if (typeof frame !== "string") return undefined;
  try {
    const message = JSON.parse(frame) as ServerMessage | null;
    return typeof message?.type === "string" ? message : undefined;
  } catch {
    return undefined;
  }
};
