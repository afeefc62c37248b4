import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { json, text } from "node:stream/consumers";
import { isPlugboardError } from "@plugboard/core";
import { createCall } from "@plugboard/live/server";
import { questionWav } from "@plugboard/simulator";
import type { Plugin } from "vite";

/** A server that speaks the API, and the key that it is asked with. The key stays here. */
interface ApiServer {
  readonly baseUrl: string;
  readonly apiKey: string;
}

/** The servers that the page may choose from, by name. */
export type ApiServers = Readonly<Record<string, ApiServer | undefined>>;

const answer = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" }).end(JSON.stringify(body));
};

/** Another site must not make sessions at the cost of this key. */
const isFromThisPage = ({ headers: { origin, host } }: IncomingMessage): boolean => origin === `http://${host}`;

/** Asks the API for a key that lives for a minute and is good for one session. */
const createKey = async ({ baseUrl, apiKey }: ApiServer): Promise<string> => {
  const response = await fetch(`${baseUrl}/realtime/client_secrets`, {
    method: "POST",
    headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" },
    body: JSON.stringify({ session: { type: "realtime", model: "gpt-realtime-2.1" } }),
  });
  // What the API says of a refused key shows a part of it.
  if (!response.ok) throw new Error(`the API answered the request for a key with ${response.status}`);
  const { value } = (await response.json()) as { readonly value: string };
  return value;
};

const createSession = async (servers: ApiServers, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  if (!isFromThisPage(request)) return answer(response, 403, { message: "Only the page itself may ask for a session." });
  const { server = "" } = (await json(request).catch(() => ({}))) as { readonly server?: string };
  const chosen = servers[server];
  if (!chosen) return answer(response, 400, { message: `There is no server ${server} here.` });
  try {
    answer(response, 200, { baseUrl: chosen.baseUrl, key: await createKey(chosen) });
  } catch (error) {
    answer(response, 502, { message: error instanceof Error ? error.message : String(error) });
  }
};

/** Creates a Live session for the page's offer. The page gets the answer, and never a key: this API has none that is short-lived. */
const answerOffer = async (servers: ApiServers, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  if (!isFromThisPage(request)) return answer(response, 403, { message: "Only the page itself may make a call." });
  const server = new URL(request.url ?? "", "http://page").searchParams.get("server") ?? "";
  const chosen = servers[server];
  if (!chosen) return answer(response, 400, { message: `There is no server ${server} here.` });
  const session = { model: "gpt-live-1", instructions: "You answer questions about the weather. Delegate what has to be looked up." };
  try {
    const created = await createCall(await text(request), { ...chosen, session });
    response.writeHead(200, { "content-type": "application/sdp", "cache-control": "no-store" }).end(created.answer);
  } catch (error) {
    // What the API says of a refused key shows a part of it.
    const status = isPlugboardError(error) ? error.handshake?.status : undefined;
    answer(response, 502, {
      message: status === undefined ? "The Live API cannot be reached." : `the API answered the offer with ${status}`,
    });
  }
};

/** `GET /servers`: what may be chosen. `POST /session`: where to connect, with a short-lived key. `POST /live-call`: an SDP offer. `GET /question.wav`: a spoken question. */
export const pageRoutes = (servers: ApiServers): Plugin => ({
  name: "page-routes",
  configureServer: ({ middlewares }) => {
    middlewares.use("/servers", (_request, response) => {
      answer(
        response,
        200,
        Object.keys(servers).filter((name) => servers[name]),
      );
    });
    middlewares.use("/question.wav", (_request, response, next) => {
      readFile(questionWav).then((wav) => response.writeHead(200, { "content-type": "audio/wav" }).end(wav), next);
    });
    middlewares.use("/live-call", (request, response, next) => {
      answerOffer(servers, request, response).catch(next);
    });
    middlewares.use("/session", (request, response, next) => {
      createSession(servers, request, response).catch(next);
    });
  },
});
