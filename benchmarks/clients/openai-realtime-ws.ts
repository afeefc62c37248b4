import { once } from "node:events";
import { Agent } from "node:http";
import OpenAI from "openai";
import { OpenAIRealtimeWS } from "openai/realtime/ws";
import { appendEvent, hear, type OpenCall, sessionUpdate } from "./call.ts";

/** The SDK dials `wss:` only. Where the others are measured without TLS, its `wss:` goes over TCP as it is, so that it is compared at all. */
class PlainAgent extends Agent {
  readonly protocol = "https:";
}

type Event = Parameters<OpenAIRealtimeWS["send"]>[0];

/** The socket of the openai SDK, whose events are objects and whose base64 is the application's. */
export const open: OpenCall = async (url, listener, until) => {
  const { origin, pathname } = new URL(url.replace(/^ws/, "http"));
  const client = new OpenAI({ apiKey: "sk-bench", baseURL: `${origin}${pathname.replace(/\/realtime$/, "")}` });
  const options = url.startsWith("ws:") ? { options: { agent: new PlainAgent() } } : {};
  const socket = new OpenAIRealtimeWS({ model: "gpt-realtime-2", ...options }, client);
  const updated = Promise.withResolvers<void>();
  const { onEvent } = hear(listener, updated.resolve);
  socket.on("event", (event) => onEvent(event as never));
  socket.on("error", () => undefined);
  await once(socket.socket, "open");
  if (until === "session.updated") {
    socket.send(sessionUpdate as unknown as Event);
    await updated.promise;
  }
  return {
    send: (event) => socket.send(event as unknown as Event),
    append: (audio) => socket.send(appendEvent(audio)),
    close: () => socket.close(),
  };
};
