import { once } from "node:events";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch, type WebSocketFetchOptions } from "@plugboard/responses";
import { createWebSocketFetch as createShim } from "@vercel/ai-sdk-openai-websocket-fetch";
import OpenAI from "openai";
import { ResponsesWS } from "openai/resources/responses/ws";
import { Agent, fetch as undiciFetch } from "undici";
import { WebSocket } from "ws";
import { type CreateResponsesClient, overFetch, type ResponsesClient } from "./responses-client.ts";

const socketUrl = (baseURL: string): string => `${baseURL.replace("http", "ws")}/responses`;

/** Sockets of one kind, of which a request gets one that is idle or a new one. */
const pooled = <S>(
  open: (apiKey: string) => Promise<S>,
  ask: (socket: S, ...args: Parameters<ResponsesClient["ask"]>) => Promise<void>,
): ResponsesClient => {
  const idle = new Map<string, S[]>();
  return {
    ask: async (input, onPiece, apiKey = "sk-bench") => {
      const socket = idle.get(apiKey)?.pop() ?? (await open(apiKey));
      await ask(socket, input, onPiece);
      idle.set(apiKey, [...(idle.get(apiKey) ?? []), socket]);
    },
  };
};

/** The least that makes one chunk of server-sent events of each message. */
const rawWs: CreateResponsesClient = (baseURL) => {
  const encoder = new TextEncoder();
  const open = async (apiKey: string): Promise<WebSocket> => {
    const socket = new WebSocket(socketUrl(baseURL), { perMessageDeflate: false, headers: { authorization: `Bearer ${apiKey}` } });
    socket.on("error", () => undefined);
    await once(socket, "open");
    return socket;
  };
  return pooled(open, async (socket, input, onPiece) => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const onMessage = (data: Buffer): void => {
          const text = data.toString();
          controller.enqueue(encoder.encode(`data: ${text}\n\n`));
          if (!text.startsWith('{"type":"response.completed"')) return;
          socket.off("message", onMessage);
          controller.close();
        };
        socket.on("message", onMessage);
        socket.send(JSON.stringify({ type: "response.create", model: "gpt-5.6", input }));
      },
    });
    for await (const chunk of body) onPiece(chunk);
  });
};

const plugboard =
  (options: Partial<WebSocketFetchOptions>): CreateResponsesClient =>
  (baseURL) =>
    overFetch(createWebSocketFetch({ adapter: nodeAdapter(), baseURL, maxSockets: 256, maxTotalSockets: 2_048, ...options }), baseURL);

/** It has one socket, so each key gets a shim of its own. */
const shim: CreateResponsesClient = (baseURL) => {
  const clients = new Map<string, ResponsesClient>();
  return {
    ask: (input, onPiece, apiKey = "sk-bench") => {
      const client = clients.get(apiKey) ?? overFetch(createShim({ url: socketUrl(baseURL) }), baseURL);
      clients.set(apiKey, client);
      return client.ask(input, onPiece, apiKey);
    },
  };
};

const undici: CreateResponsesClient = (baseURL) => {
  const dispatcher = new Agent({ keepAliveTimeout: 60_000 });
  return overFetch((url, init) => undiciFetch(url, { ...init, dispatcher }), baseURL);
};

/** The socket of the openai SDK: events and no body, and a socket for each answer at a time. */
const responsesWs: CreateResponsesClient = (baseURL) =>
  pooled(
    async (apiKey) => {
      const socket = new ResponsesWS(new OpenAI({ apiKey, baseURL }));
      socket.on("error", () => undefined);
      return socket;
    },
    (socket, input, onPiece) =>
      new Promise((resolve) => {
        const onEvent = (event: { readonly type: string }): void => {
          onPiece(event);
          if (event.type !== "response.completed") return;
          socket.off("event", onEvent);
          resolve();
        };
        socket.on("event", onEvent);
        socket.send({ type: "response.create", model: "gpt-5.6", input });
      }),
  );

/** The clients of the Responses API by the name in the tables. */
export const responsesClients: Readonly<Record<string, CreateResponsesClient>> = {
  "raw ws": rawWs,
  createWebSocketFetch: plugboard({}),
  "createWebSocketFetch, lanes": plugboard({ lanes: true }),
  "ai-sdk-openai-websocket-fetch": shim,
  ResponsesWS: responsesWs,
  "HTTP keep-alive, undici": undici,
};

export const createResponsesClient = (name: string, baseURL: string): ResponsesClient => {
  const create = responsesClients[name];
  if (!create) throw new Error(`There is no client ${name}.`);
  return create(baseURL);
};
