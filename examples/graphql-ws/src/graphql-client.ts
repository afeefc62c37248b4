import {
  type Adapter,
  type Connection,
  heartbeat,
  type Readiness,
  type ReconnectInfo,
  reconnecting,
  type Socket,
  shouldReconnect,
} from "@plugboard/core";
import { type ClientMessage, decode, encode, type Operation, type ServerMessage, subprotocol } from "./messages.ts";
import { Subscription } from "./subscription.ts";

/** What the client needs. */
export interface GraphqlClientOptions {
  /** The runtime's adapter. */
  readonly adapter: Adapter;
  /** Address of the GraphQL server, `ws:` or `wss:`. */
  readonly url: string;
  /** Makes the payload of `connection_init`, anew for each dial, so that a short-lived credential is always fresh. */
  readonly credentials: () => object | Promise<object>;
}

/** A client of graphql-transport-ws. */
export interface GraphqlClient {
  /** Runs an operation; its results come one by one. It goes on over lost connections: the server is asked again. */
  readonly subscribe: (operation: Operation) => Subscription;
  /** Sends what waits and ends everything. */
  readonly close: () => Promise<void>;
}

/** Closes that a new connection cannot heal: a bad message, no or a wrong credential, an id that is taken, too many inits. */
const finalCodes = [4400, 4401, 4403, 4406, 4409, 4429];

/** Core dials again after 3000 to 4999, because it cannot know what they mean; the protocol does. */
const policy = (info: ReconnectInfo): boolean => {
  const end = info.close ?? info.error?.close;
  return !(end && finalCodes.includes(end.code)) && shouldReconnect(info);
};

/** Ready when the server has acknowledged: the client speaks first, so it may send before the connection is anybody's to send on. */
const acknowledged = (payload: () => object): Readiness<Socket> => ({
  name: "connection-ack",
  wait: async ({ adapterReady, socket, firstFrame }) => {
    await adapterReady();
    socket.send(encode({ type: "connection_init", payload: payload() }));
    await firstFrame;
  },
});

/** Starts a client. It dials at once. */
export const createGraphqlClient = ({ adapter, url, credentials }: GraphqlClientOptions): GraphqlClient => {
  const active = new Map<string, Subscription>();
  let count = 0;
  let payload: object = {};

  const send = (connection: Connection | undefined, message: ClientMessage): void => {
    if (connection?.status === "open") connection.send(encode(message));
  };
  const handle = (connection: Connection, message: ServerMessage | undefined): void => {
    if (message?.type === "ping") send(connection, { type: "pong" });
    if (!message || !("id" in message)) return;
    const subscription = active.get(message.id);
    if (message.type === "next") return subscription?.push(message.payload);
    active.delete(message.id);
    subscription?.end(message.type === "error" ? new Error(message.payload.map((each) => each.message).join("; ")) : undefined);
  };

  const series = reconnecting(
    adapter,
    async () => {
      payload = await credentials();
      return { url, protocols: [subprotocol] };
    },
    {
      message: (frame, connection) => handle(connection, decode(frame)),
      // What was asked for and not completed is asked for again: the server of a new connection knows nothing of it.
      connected: (connection) => {
        for (const [id, { operation }] of active) send(connection, { type: "subscribe", id, payload: operation });
      },
    },
    {
      readiness: acknowledged(() => payload),
      shouldReconnect: policy,
      heartbeat: heartbeat({ probe: () => encode({ type: "ping" }) }),
    },
  );
  // Every reader is told how the series ended.
  const endAll = (error: unknown): void => {
    for (const subscription of active.values()) subscription.end(error);
    active.clear();
  };
  series.done.then(
    (end) => endAll(new Error(`the connection was closed with ${end.code} ${end.reason}`.trim())),
    (error: unknown) => endAll(error),
  );

  return {
    subscribe: (operation) => {
      count += 1;
      const id = String(count);
      const subscription = new Subscription(operation, () => {
        if (active.delete(id)) send(series.connection, { type: "complete", id });
        subscription.end();
      });
      active.set(id, subscription);
      send(series.connection, { type: "subscribe", id, payload: operation });
      return subscription;
    },
    close: async () => {
      // Without this the last `complete` could still wait when the close frame goes out.
      await series.connection?.drained().catch(() => undefined);
      await series.close();
    },
  };
};
