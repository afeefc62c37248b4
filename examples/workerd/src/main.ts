import { DurableObject } from "cloudflare:workers";
import { createWebSocketFetch, type WebSocketFetch } from "@plugboard/responses";
import { SocketOwner, workerdAdapter } from "@plugboard/workerd";
import OpenAI from "openai";

interface Env {
  readonly OPENAI_API_KEY: string;
  readonly OPENAI_BASE_URL: string;
  readonly CHAT: DurableObjectNamespace<Chat>;
}

/** One chat. It owns the socket, which therefore serves every request of the chat; a Worker's own would end with the request. */
export class Chat extends DurableObject<Env> {
  readonly #owner = new SocketOwner<WebSocketFetch>({
    open: () => createWebSocketFetch({ adapter: workerdAdapter(), baseURL: this.env.OPENAI_BASE_URL }),
    close: (fetch) => fetch.close(),
  });
  #last: string | null = null;

  ask(question: string): Promise<string> {
    return this.#owner.use(async (fetch) => {
      const client = new OpenAI({ apiKey: this.env.OPENAI_API_KEY, baseURL: this.env.OPENAI_BASE_URL, fetch });
      const stream = client.responses.stream({ model: "gpt-5.6", input: question, previous_response_id: this.#last });
      const { id, output_text } = await stream.finalResponse();
      this.#last = id;
      return output_text;
    });
  }
}

export default {
  /** `POST /NAME` with a question as its body answers with text; NAME is the chat. */
  async fetch(request, env): Promise<Response> {
    if (request.method !== "POST") return new Response("POST a question.\n", { status: 405 });
    const answer = await env.CHAT.getByName(new URL(request.url).pathname).ask(await request.text());
    return new Response(`${answer}\n`);
  },
} satisfies ExportedHandler<Env>;
