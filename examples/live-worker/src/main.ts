import { DurableObject } from "cloudflare:workers";
import { LiveSession } from "@plugboard/live";
import { workerdAdapter } from "@plugboard/workerd";

interface Env {
  readonly OPENAI_API_KEY: string;
  readonly OPENAI_BASE_URL: string;
  readonly LINE: DurableObjectNamespace<Line>;
}

/** One announcement line: a session that says what it is told. It owns the socket and the timer of its session, so it makes the adapter. */
export class Line extends DurableObject<Env> {
  #session: LiveSession | undefined;

  /** Has a sentence said; resolves with what the caller would have heard. */
  async announce(sentence: string): Promise<string> {
    const session = this.#session ?? (await this.#open());
    const said = new Promise<void>((resolve) => {
      const remove = session.on("speaking", ({ status }) => {
        if (status !== "silent") return;
        remove();
        resolve();
      });
    });
    const outcome = await session.commentary(sentence);
    if (outcome.status !== "acknowledged") return `The sentence was not taken: ${outcome.status}.`;
    await said;
    return session.transcript.at(-1)?.text ?? "";
  }

  /** Ends the session; resolves with its usage. */
  async hangUp(): Promise<string> {
    const ending = await this.#session?.close();
    this.#session = undefined;
    return ending?.status === "confirmed" ? `${ending.reason}` : "There was no session.";
  }

  async #open(): Promise<LiveSession> {
    const session = new LiveSession({
      adapter: workerdAdapter(),
      apiKey: this.env.OPENAI_API_KEY,
      baseUrl: this.env.OPENAI_BASE_URL,
      session: { model: "gpt-live-1", instructions: "Say what you are told, and nothing else." },
    });
    session.on("closed", () => {
      if (this.#session === session) this.#session = undefined;
    });
    await session.connect();
    this.#session = session;
    return session;
  }
}

export default {
  /** `POST /NAME` with a sentence has it said; `DELETE /NAME` hangs up. NAME is the line. */
  async fetch(request, env): Promise<Response> {
    const line = env.LINE.getByName(new URL(request.url).pathname);
    if (request.method === "DELETE") return new Response(`${await line.hangUp()}\n`);
    if (request.method !== "POST") return new Response("POST a sentence.\n", { status: 405 });
    return new Response(`${await line.announce(await request.text())}\n`);
  },
} satisfies ExportedHandler<Env>;
