import { type Connection, connect, PlugboardError } from "@plugboard/core";
import { constructorAdapter, SocketOwner, workerdAdapter } from "@plugboard/workerd";
import { exercise } from "../../../tooling/engine-tests/exercise.ts";

interface Env {
  readonly PEER: string;
  readonly OWNER: { idFromName(name: string): unknown; get(id: unknown): { fetch(request: Request): Promise<Response> } };
}

/** What one request leaves for another: the mistake that the adapter has to answer clearly. */
let kept: Connection | undefined;

const describe = (error: unknown): object => {
  if (!(error instanceof PlugboardError)) return { failed: String(error) };
  const { code, delivery, handshake, message, cause } = error;
  return { code, delivery, handshake, message, cause: String(cause) };
};

/** A module's top level may not do I/O: the attempt has to fail like any other. */
const early = connect(workerdAdapter(), "ws://127.0.0.1:9/").then(() => ({ status: "open" }), describe);

const sendKept = (): object => {
  try {
    kept?.send("from another request");
    return { failed: "nothing was thrown" };
  } catch (error) {
    return describe(error);
  }
};

const answer = async (path: string, { PEER }: Env): Promise<object | undefined> => {
  const dial = (socketPath: string) => connect(workerdAdapter(), `${PEER}${socketPath}`);
  switch (path) {
    case "/exercise":
      return exercise(connect, workerdAdapter(), PEER);
    case "/exercise-constructor":
      return exercise(connect, constructorAdapter(), PEER);
    case "/endless":
    case "/bad-gateway":
    case "/bad-accept":
      return dial(path).catch(describe);
    case "/unaccepted": {
      const never = { name: "never", wait: () => Promise.reject(new Error("not ready")) };
      return connect(workerdAdapter(), `${PEER}/unaccepted`, {}, { readiness: never }).catch(describe);
    }
    case "/terminate": {
      const connection = await dial(path);
      connection.terminate();
      return connection.closed;
    }
    case "/lost": {
      const connection = await dial(path);
      connection.send("lose");
      return connection.closed;
    }
    case "/binding": {
      const asked: string[] = [];
      const through = (url: string, init: object): Promise<Response> => {
        asked.push(url);
        return fetch(url, init);
      };
      const connection = await connect(workerdAdapter({ fetch: through }), `${PEER.replace("http", "ws")}/binding`);
      await connection.close();
      return asked;
    }
    case "/top-level":
      return early;
    case "/keep":
      kept = await dial("/echo");
      return { status: kept.status };
    case "/use-kept":
      return { sent: sendKept(), queuedBytes: kept?.queuedBytes, closed: await kept?.close() };
    default:
      return undefined;
  }
};

/** A Durable Object that answers every request over one connection. */
export class Owner {
  readonly #owner: SocketOwner<{ readonly connection: Connection; readonly index: number }>;
  #dialled = 0;

  constructor({ id }: { readonly id: { readonly name: string } }, { PEER }: Env) {
    this.#owner = new SocketOwner({
      open: async () => {
        this.#dialled += 1;
        const index = this.#dialled;
        return { connection: await connect(workerdAdapter(), `${PEER}/${id.name}`), index };
      },
      close: ({ connection }) => connection.close(4000, "replaced"),
      closed: ({ connection }) => connection.closed,
      ...(id.name === "replacing" && { replaceEveryMs: 50 }),
    });
  }

  async fetch(request: Request): Promise<Response> {
    return this.#owner.use(async ({ connection, index }) => {
      if (request.url.endsWith("/lose")) {
        connection.send("lose");
        await connection.closed;
      }
      return Response.json({ index, status: connection.status });
    });
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname } = new URL(request.url);
    const body = await answer(pathname, env).catch((error: unknown) => ({ failed: String(error) }));
    return body ? Response.json(body) : env.OWNER.get(env.OWNER.idFromName(pathname.split("/")[1] ?? "")).fetch(request);
  },
};
