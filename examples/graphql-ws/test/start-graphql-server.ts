import { once } from "node:events";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { useServer } from "graphql-ws/use/ws";
import { type WebSocket, WebSocketServer } from "ws";

/** The real server of npm graphql-ws, and what it saw. */
export interface GraphqlServer extends AsyncDisposable {
  readonly url: string;
  /** The token of each accepted `connection_init`. */
  readonly tokens: string[];
  /** Handshakes, refused credentials included. */
  readonly handshakes: () => number;
}

// One copy of graphql, the one that graphql-ws gets from Node: vitest would take another by its `module` field.
const { buildSchema } = createRequire(import.meta.url)("graphql") as typeof import("graphql");

const schema = buildSchema(`
  type Query { hello: String! }
  type Subscription { count(to: Int!): Int!  cutOnce: String! }
`);

/** Starts it on a loopback port. */
export const startGraphqlServer = async (): Promise<GraphqlServer> => {
  const server = new WebSocketServer({
    host: "127.0.0.1",
    port: 0,
    handleProtocols: (offered) => offered.has("graphql-transport-ws") && "graphql-transport-ws",
  });
  await once(server, "listening");
  const tokens: string[] = [];
  const sockets = new Set<WebSocket>();
  let handshakes = 0;
  let wasCut = false;
  server.on("connection", (socket) => {
    handshakes += 1;
    sockets.add(socket);
  });
  const roots = {
    query: { hello: () => "Hello over a socket." },
    subscription: {
      count: async function* ({ to }: { readonly to: number }) {
        for (let count = 1; count <= to; count += 1) yield { count };
      },
      cutOnce: async function* () {
        if (wasCut) {
          yield { cutOnce: "whole" };
          return;
        }
        wasCut = true;
        yield { cutOnce: "first" };
        for (const socket of sockets) socket.terminate();
        yield { cutOnce: "lost" };
      },
    },
  };
  useServer(
    {
      schema,
      roots,
      onConnect: ({ connectionParams = {} }) => {
        const token = String(connectionParams?.["token"]);
        if (!token.startsWith("token-")) return false;
        tokens.push(token);
        return true;
      },
    },
    server,
  );
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    tokens,
    handshakes: () => handshakes,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.terminate();
      server.close();
      await once(server, "close");
    },
  };
};
