import { afterEach, expect, test } from "vitest";
import type { Script, Simulator } from "../../src/index.ts";
import { connectTo, startSession, typesOf, type WireClient } from "./wire-client.ts";

let simulator: Simulator;
afterEach(() => simulator.close());

const docs = { type: "mcp", server_label: "docs", server_url: "https://mcp.example/mcp", require_approval: "always" };

const begin = async (script: Script = {}, tool: Readonly<Record<string, unknown>> = docs): Promise<WireClient> => {
  const started = await startSession({ script });
  simulator = started.simulator;
  started.client.send({ type: "session.update", session: { type: "realtime", tools: [tool] } });
  await started.client.next("session.updated");
  return started.client;
};

test("a new MCP server's tools are listed, a null description included", async () => {
  const client = await begin({ mcpServers: { docs: { tools: [{ name: "search" }, { name: "open", description: "Opens it" }] } } });
  const events = await client.until("conversation.item.done");
  expect(typesOf(events)).toEqual([
    "conversation.item.added",
    "mcp_list_tools.in_progress",
    "mcp_list_tools.completed",
    "conversation.item.done",
  ]);
  expect(events[0]).toMatchObject({ item: { type: "mcp_list_tools", server_label: "docs", tools: [] } });
  expect(events[3]).toMatchObject({
    item: {
      tools: [
        { name: "search", description: null, annotations: null },
        { name: "open", description: "Opens it" },
      ],
    },
  });

  client.send({ type: "session.update", session: { type: "realtime", tools: [docs], instructions: "again" } });
  client.send({ type: "input_audio_buffer.clear" });
  expect(typesOf(await client.until("input_audio_buffer.cleared"))).toEqual(["session.updated", "input_audio_buffer.cleared"]);
});

test("listing may fail", async () => {
  const client = await begin({ mcpServers: { docs: { listFails: true } } });
  await client.next("mcp_list_tools.failed");
});

test("a call that needs approval waits for it and runs outside of any response", async () => {
  const client = await begin({
    turns: [{ reply: [{ mcp: { server: "docs", name: "search", arguments: { q: "rt" }, output: "3 hits" } }] }],
  });
  await client.next("conversation.item.done");
  client.send({ type: "response.create" });
  const turn = await client.until("response.done");
  expect(typesOf(turn)).toEqual([
    "response.created",
    "response.output_item.added",
    "conversation.item.added",
    "conversation.item.done",
    "response.output_item.done",
    "response.done",
  ]);
  const item = turn.find((event) => event.type === "conversation.item.done")?.["item"];
  expect(item).toMatchObject({ type: "mcp_approval_request", server_label: "docs", name: "search", arguments: '{"q":"rt"}' });
  expect(item).not.toHaveProperty("status");
  const { id } = item as { id: string };

  client.send({
    type: "conversation.item.create",
    previous_item_id: id,
    item: { type: "mcp_approval_response", approval_request_id: id, approve: true },
  });
  await client.next("conversation.item.done");
  const call = await client.until("conversation.item.done");
  expect(typesOf(call)).toEqual([
    "conversation.item.added",
    "response.mcp_call.in_progress",
    "response.mcp_call.completed",
    "conversation.item.done",
  ]);
  expect(call[0]).toMatchObject({ item: { type: "mcp_call", approval_request_id: id, output: null } });
  expect(call[3]).toMatchObject({ item: { output: "3 hits", error: null } });
});

test("a call that is not approved does not run", async () => {
  const client = await begin({ turns: [{ reply: [{ mcp: { server: "docs", name: "search" } }] }] });
  client.send({ type: "response.create" });
  const { item } = await client.next("response.output_item.done");
  await client.next("response.done");
  const { id } = item as { id: string };
  client.send({
    type: "conversation.item.create",
    item: { type: "mcp_approval_response", approval_request_id: id, approve: false, reason: "no" },
  });
  client.send({ type: "response.create" });
  await client.next("response.done");
  expect(simulator.sessions[0]?.items.map((entry) => entry.type)).not.toContain("mcp_call");
});

test("a call without approval runs inside the response, and may fail", async () => {
  const client = await begin(
    { turns: [{ reply: [{ mcp: { server: "docs", name: "search", arguments: { q: 1 }, error: "down" } }] }] },
    { ...docs, require_approval: "never" },
  );
  await client.next("conversation.item.done");
  client.send({ type: "response.create" });
  const turn = await client.until("response.done");
  expect(typesOf(turn)).toEqual([
    "response.created",
    "response.output_item.added",
    "conversation.item.added",
    "response.mcp_call_arguments.delta",
    "response.mcp_call_arguments.done",
    "response.mcp_call.in_progress",
    "response.mcp_call.failed",
    "conversation.item.done",
    "response.output_item.done",
    "response.done",
  ]);
  expect(turn.at(-2)).toMatchObject({ item: { type: "mcp_call", arguments: '{"q":1}', output: null, error: { message: "down" } } });
});

test("an approval rule by tool name is honoured", async () => {
  const client = await begin(
    { turns: [{ reply: [{ mcp: { server: "docs", name: "search" } }, { mcp: { server: "docs", name: "open" } }] }] },
    { ...docs, require_approval: { always: { tool_names: ["search"] } } },
  );
  client.send({ type: "response.create" });
  const { response } = await client.next("response.done");
  expect(response).toMatchObject({ output: [{ type: "mcp_approval_request" }, { type: "mcp_call", output: "ok" }] });
});

test("servers of a client secret's session are listed at once", async () => {
  await begin();
  const reply = await fetch(`${simulator.url}/realtime/client_secrets`, {
    method: "POST",
    headers: { authorization: "Bearer sk-test" },
    body: JSON.stringify({ session: { type: "realtime", tools: [docs] } }),
  });
  const { value } = (await reply.json()) as { value: string };
  const client = await connectTo(`${simulator.wsUrl}?model=gpt-realtime`, { headers: { authorization: `Bearer ${value}` } });
  expect(typesOf(await client.until("mcp_list_tools.completed"))[0]).toBe("session.created");
});
