import { RealtimeAgent, RealtimeSession, tool } from "@openai/agents-realtime";
import { z } from "zod";
import { settle } from "../scripted-socket.ts";
import { type Entry, snapshot } from "./log.ts";
import { ourSubject, type Subject, upstreamSubject } from "./subject.ts";

const getWeather = () =>
  tool({
    name: "get_weather",
    description: "The weather of a city.",
    parameters: z.object({ city: z.string() }),
    execute: async () => "12C",
  });

/** What of a session's event does not depend on which session it was. */
const essence = (type: string, args: readonly unknown[]): unknown => {
  if (type === "history_updated" || type === "history_added" || type === "audio") return snapshot(args[0]);
  if (type === "agent_end") return args[2];
  if (type === "agent_tool_end") return args[3];
  if (type === "mcp_tools_changed") return JSON.stringify(args[0]).replaceAll('"description":null', '"description":""');
  return undefined;
};

const sessionEvents = [
  "agent_start",
  "agent_end",
  "agent_tool_start",
  "agent_tool_end",
  "audio",
  "audio_start",
  "audio_stopped",
  "audio_interrupted",
  "history_added",
  "history_updated",
  "mcp_tool_call_completed",
  "mcp_tools_changed",
  "tool_approval_requested",
  "turn_done",
] as const;

/** Puts a RealtimeSession around a transport; what the session emits is logged with the rest. */
const inSession = async (subject: Subject): Promise<Subject> => {
  const agent = new RealtimeAgent({ name: "weather", instructions: "x", tools: [getWeather()] });
  const session = new RealtimeSession(agent, { transport: subject.transport });
  const log: Entry[] = subject.log;
  for (const type of sessionEvents) {
    session.on(type as "audio", (...args: readonly unknown[]) => log.push({ kind: "session", type, value: essence(type, args) }));
  }
  session.on("error", () => undefined);
  session.on("tool_approval_requested", (_context, _agent, request) => void session.approve(request.approvalItem));
  const connected = session.connect({ apiKey: "sk-test" });
  await settle();
  subject.open();
  await connected;
  await settle();
  log.length = 0;
  return subject;
};

/** Both transports, each inside a connected session of its own. */
export const sessionPair = async (): Promise<readonly [Subject, Subject]> => [
  await inSession(upstreamSubject()),
  await inSession(ourSubject()),
];
