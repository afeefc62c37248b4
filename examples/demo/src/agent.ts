import { RealtimeAgent, tool } from "@openai/agents-realtime";

/** The agent of the demo: it looks the weather up with one tool. */
export const createAgent = (onCall: (call: string) => void): RealtimeAgent =>
  new RealtimeAgent({
    name: "Weather",
    instructions: "Answer questions about the weather in one short sentence. Always look it up with get_weather first.",
    tools: [
      tool({
        name: "get_weather",
        description: "The current weather in a city.",
        strict: false,
        parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: true },
        execute: async (input) => {
          onCall(`get_weather(${JSON.stringify(input)})`);
          return "12 degrees and light rain";
        },
      }),
    ],
  });
