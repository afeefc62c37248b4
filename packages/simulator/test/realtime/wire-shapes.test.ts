import { expect, test } from "vitest";
import { isJsonObject } from "../../src/wire/json.ts";
import type { WireEvent } from "../../src/wire/wire-event.ts";
import { question, silence, speak } from "./microphone.ts";
import { startSession } from "./wire-client.ts";
// The fields of each event and object of the GA API, one string for each variant that was seen.
import shapes from "./wire-shapes.json" with { type: "json" };

const known: Readonly<Record<string, readonly string[]>> = shapes;
const docs = { type: "mcp", server_label: "docs", server_url: "https://mcp.example/mcp" };

/** Notes the fields of an event and of every object in it whose shape is known. */
const note = (seen: Map<string, Set<string>>, name: string, value: unknown): void => {
  if (!isJsonObject(value)) return;
  const variants = seen.get(name) ?? new Set();
  seen.set(name, variants.add(Object.keys(value).sort().join(" ")));
  const { item, response, session, error, part, usage, content, audio, input_token_details } = value;
  if (isJsonObject(item)) note(seen, `item ${String(item["type"])} ${String(item["role"] ?? "")}`.trim(), item);
  if (Array.isArray(content)) for (const entry of content) note(seen, `part ${isJsonObject(entry) ? String(entry["type"]) : ""}`, entry);
  if (isJsonObject(part)) note(seen, `content part ${String(part["type"])}`, part);
  if (name === "session.created") note(seen, "session", session);
  if (name === "session" && isJsonObject(audio)) {
    note(seen, "session.audio.input", audio["input"]);
    note(seen, "session.audio.output", audio["output"]);
  }
  note(seen, "response", response);
  if (name === "response") note(seen, "usage", usage);
  note(seen, "input_token_details", input_token_details);
  if (name === "error") note(seen, "error object", error);
};

/** The id of an event's item. */
const idOf = (event: WireEvent | undefined): unknown => {
  const item = event?.["item"];
  return isJsonObject(item) ? item["id"] : undefined;
};

test("every event has exactly the fields that the API's events have", async () => {
  const { simulator, client } = await startSession({
    script: {
      turns: [
        { reply: [{ call: { name: "f" } }, { mcp: { server: "docs", name: "search", approval: true } }] },
        { reply: [{ say: "Hello there." }, { write: "And bye." }] },
      ],
    },
  });
  client.send({
    type: "session.update",
    session: { type: "realtime", tools: [docs], audio: { input: { transcription: { model: "whisper-1" } } } },
  });
  speak(client, Buffer.concat([question, silence(600)]));
  await client.next("response.done");
  const request = client.events.findLast((event) => isJsonObject(event["item"]) && event["item"]["type"] === "mcp_approval_request");
  client.send({
    type: "conversation.item.create",
    item: { type: "mcp_approval_response", approval_request_id: idOf(request), approve: true },
  });
  await client.next("response.mcp_call.completed");
  client.send({ type: "conversation.item.create", item: { type: "function_call_output", call_id: "call_0001", output: "x" } });
  client.send({
    type: "conversation.item.create",
    item: { id: "t", type: "message", role: "user", content: [{ type: "input_text", text: "x" }] },
  });
  client.send({ type: "response.create" });
  const { item_id } = await client.next("response.output_audio.delta");
  await client.next("response.done");
  client.send({ type: "conversation.item.truncate", item_id, content_index: 0, audio_end_ms: 10 });
  client.send({ type: "conversation.item.retrieve", item_id });
  client.send({ type: "conversation.item.delete", item_id: "t" });
  client.send({ type: "response.cancel" });
  await client.next("error");
  await simulator.close();

  const seen = new Map<string, Set<string>>();
  for (const event of client.events) note(seen, event.type, event);
  const wrong = [...seen].flatMap(([name, variants]) =>
    [...variants].filter((variant) => known[name]?.includes(variant) === false).map((variant) => `${name}: ${variant}`),
  );
  expect(wrong).toEqual([]);
  const unseen = Object.keys(known).filter((name) => !seen.has(name));
  expect(unseen).toEqual(["conversation.item.input_audio_transcription.failed", "conversation.item.input_audio_transcription.segment"]);
});
