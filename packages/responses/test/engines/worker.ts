import { createWebSocketFetch, type WebSocketFetch } from "@plugboard/responses";
import { workerdAdapter } from "@plugboard/workerd";

interface Env {
  readonly BASE: string;
  readonly LANES: string;
  readonly OWNER: { idFromName(name: string): unknown; get(id: unknown): { fetch(request: Request): Promise<Response> } };
}

/** The mistake that is made most: a client of the module, used by every request. */
let shared: WebSocketFetch | undefined;

const create = ({ BASE, LANES }: Env): WebSocketFetch =>
  createWebSocketFetch({ adapter: workerdAdapter(), baseURL: BASE, lanes: LANES === "true", connectTimeoutMs: 3_000 });

const ask = async (client: WebSocketFetch, { BASE }: Env, input: unknown): Promise<Response> => {
  const body = JSON.stringify({ model: "gpt-5.6", store: false, stream: true, input });
  const response = await client(`${BASE}/responses`, { method: "POST", headers: { authorization: "Bearer sk-test" }, body });
  const text = await response.text();
  return Response.json({ text: /"response.output_text.done".*?"text":"([^"]*)"/.exec(text)?.[1], stats: client.stats() });
};

/** Keeps the client, and with it the sockets, for every request of the object. */
export class Owner {
  readonly #env: Env;
  readonly #client: WebSocketFetch;

  constructor(_state: unknown, env: Env) {
    this.#env = env;
    this.#client = create(env);
  }

  async fetch(request: Request): Promise<Response> {
    return ask(this.#client, this.#env, await request.json());
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    if (new URL(request.url).pathname === "/owner") return env.OWNER.get(env.OWNER.idFromName("one")).fetch(request);
    shared ??= create(env);
    return ask(shared, env, await request.json());
  },
};
