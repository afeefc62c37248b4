import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { RealtimeAgent, RealtimeSession, tool } from "@openai/agents-realtime";
import { nodeAdapter } from "@plugboard/node";
import { gatewayEndpoint } from "@plugboard/realtime";
import { buildInitialConfig, createSipCalls, type IncomingCall, receiveSipCalls, SipTransport } from "@plugboard/realtime/sip";
import { z } from "zod";

const { OPENAI_API_KEY: apiKey = "sk-simulated", OPENAI_BASE_URL: baseURL = "https://api.openai.com/v1" } = process.env;
const { OPENAI_WEBHOOK_SECRET: secret = "", OPERATOR: operator = "tel:+14155550123", PORT: port = "3000" } = process.env;

const calls = createSipCalls({ apiKey, baseURL });

/** The agent of one call, with a tool that hands the caller over to a person. */
const createAgent = (callId: string): RealtimeAgent =>
  new RealtimeAgent({
    name: "Weather line",
    instructions: "You answer the telephone of a weather service. Hand the caller over to an operator if asked.",
    tools: [
      tool({
        name: "transfer_to_operator",
        description: "Hands the call over to a person.",
        parameters: z.object({}),
        execute: async () => {
          await calls.refer(callId, operator);
          return "The call is being transferred.";
        },
      }),
    ],
  });

const converse = async ({ callId }: IncomingCall): Promise<void> => {
  const transport = new SipTransport({ adapter: nodeAdapter(), endpoint: gatewayEndpoint(baseURL) });
  const session = new RealtimeSession(createAgent(callId), { transport });
  session.on("error", ({ error }) => console.error(error));
  transport.on("input_audio_buffer.dtmf_event_received", ({ event }) => {
    if (event === "#") void calls.hangUp(callId);
    else session.sendMessage(`The caller has pressed ${event}.`);
  });
  transport.on("close", ({ code }) => console.log(`${callId} ended with code ${code}`));
  await session.connect({ apiKey, callId });
  transport.requestResponse();
};

const receive = receiveSipCalls({
  secret,
  onCall: async (call) => {
    await calls.accept(call.callId, await buildInitialConfig(RealtimeSession, createAgent(call.callId)));
    // The webhook is answered now; the conversation lasts as long as the call.
    converse(call).catch((error: unknown) => console.error(error));
  },
  onError: (error) => console.error(error),
});

const server = createServer(async (incoming, outgoing) => {
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
  const body = new Uint8Array(await buffer(incoming));
  const answer = await receive(new Request(`http://localhost${incoming.url}`, { method: "POST", headers, body }));
  outgoing.writeHead(answer.status).end(await answer.text());
});
server.listen(Number(port), "127.0.0.1", () => console.log(`Webhooks of SIP calls at http://127.0.0.1:${port}/`));
