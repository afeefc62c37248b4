import { type Connection, connect, PlugboardError } from "@plugboard/core";
import { exercise } from "../../../tooling/engine-tests/exercise.ts";
import { constructorAdapter, SocketOwner, workerdAdapter } from "../src/index.ts";

interface Env {
  readonly PEER: string;
  readonly OWNER: { idFromName(name: string): unknown; get(id: unknown): { fetch(request: Request): Promise<Response> } };
}

/** What one request leaves for another: the mistake that the adapter has to answer clearly. */
let kept: Connection | undefined;

const describe = (error: unknown): object =>
  error instanceof PlugboardError ? { code: error.code, message: error.message, cause: String(error.cause) } : { failed: String(error) };

const answer = async (path: string, env: Env): Promise<object | undefined> => {
  const socketUrl = `${env.PEER.replace(/^http/, "ws")}/echo`;
  switch (path) {
    case "/exercise":
      return exercise(connect, workerdAdapter(), env.PEER);
    case "/exercise-constructor":
      return exercise(connect, constructorAdapter(), env.PEER);
    case "/endless":
      return connect(workerdAdapter(), socketUrl.replace("echo", "endless")).catch(describe);
    case "/bad-gateway":
      return connect(workerdAdapter(), socketUrl.replace("echo", "bad-gateway")).catch(describe);
    case "/keep":
      kept = await connect(workerdAdapter(), socketUrl);
      return { status: kept.status };
    case "/use-kept": {
      let sent: object = { failed: "nothing was thrown" };
      try {
        kept?.send("from another request");
      } catch (error) {
        sent = describe(error);
      }
      return { sent, queuedBytes: kept?.queuedBytes, closed: await kept?.close() };
    }
    default:
      return undefined;
  }
};

/** A Durable Object that answers every request over one connection. */
export class Owner {
  readonly #owner: SocketOwner<{ readonly connection: Connection; readonly index: number }>;
  #dialled = 0;

  constructor(_state: unknown, env: Env) {
    this.#owner = new SocketOwner({
      open: async () => {
        this.#dialled += 1;
        const index = this.#dialled;
        return { connection: await connect(workerdAdapter(), `${env.PEER.replace(/^http/, "ws")}/echo`), index };
      },
      close: ({ connection }) => connection.close(4000, "rotated"),
      closed: ({ connection }) => connection.closed,
      rotateEveryMs: 400,
    });
  }

  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    return this.#owner.use(async ({ connection, index }) => {
      if (pathname === "/lose") {
        connection.send("lose");
        await connection.closed;
      } else if (pathname === "/slow") {
        await new Promise((resolve) => setTimeout(resolve, 700));
      }
      if (connection.status === "open") connection.send(pathname);
      return Response.json({ index, status: connection.status });
    });
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname } = new URL(request.url);
    const body = await answer(pathname, env).catch((error: unknown) => ({ failed: String(error) }));
    return body ? Response.json(body) : env.OWNER.get(env.OWNER.idFromName("one")).fetch(request);
  },
};
