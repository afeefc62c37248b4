import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession } from "@openai/agents-realtime";
import { nodeAdapter } from "@plugboard/node";
import { asCreateWebSocket } from "@plugboard/realtime";

const { OPENAI_API_KEY: apiKey = "sk-simulated", OPENAI_BASE_URL: baseUrl = "https://api.openai.com/v1" } = process.env;

// The class stays upstream's; the socket under it is the adapter's.
const transport = new OpenAIRealtimeWebSocket(asCreateWebSocket(nodeAdapter()));
const session = new RealtimeSession(new RealtimeAgent({ name: "Host", instructions: "Answer in one short sentence." }), { transport });
session.on("error", ({ error }) => {
  console.error(error);
  process.exitCode = 1;
  session.close();
});
session.on("agent_end", (_context, _agent, text) => {
  console.log(`answer: ${text}`);
  session.close();
});

await session.connect({ apiKey, url: `${baseUrl.replace(/^http/, "ws")}/realtime?model=gpt-realtime-2.1` });
session.sendMessage("Say hello.");
