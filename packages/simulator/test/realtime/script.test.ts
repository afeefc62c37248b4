import { afterEach, expect, test } from "vitest";
import { parseScript, type Script, SimulatorError, startSimulator } from "../../src/index.ts";

test.each<[unknown, string]>([
  [1, "script: an object was expected"],
  [{ turn: [] }, 'script: unknown field "turn"'],
  [{ turns: {} }, "script.turns: an array was expected"],
  [{ turns: [{ reply: [] }, { reply: [{ say: 12 }] }] }, "script.turns[1].reply[0].say: a string was expected"],
  [{ turns: [{}] }, "script.turns[0].reply: an array was expected"],
  [{ turns: [{ reply: [{ sing: "la" }] }] }, "script.turns[0].reply[0]: one of say, write, call, mcp,"],
  [{ turns: [{ reply: [{ say: "a", speed: 2 }] }] }, 'script.turns[0].reply[0]: unknown field "speed"'],
  [{ turns: [{ reply: [{ call: {} }] }] }, "script.turns[0].reply[0].call.name: a string was expected"],
  [
    { turns: [{ reply: [{ call: { name: "f", arguments: 3 } }] }] },
    "script.turns[0].reply[0].call.arguments: a string was expected, or an object was expected",
  ],
  [{ turns: [{ reply: [{ say: "a", audio: { toneMs: -1 } }] }] }, "script.turns[0].reply[0].audio"],
  [{ turns: [{ reply: [{ close: { code: 1006 } }] }] }, "script.turns[0].reply[0].close.code: a close code that may be sent was expected"],
  [
    { turns: [{ reply: [{ incomplete: "bored" }] }] },
    'script.turns[0].reply[0].incomplete: "max_output_tokens" or "content_filter" was expected',
  ],
  [{ turns: [{ reply: [], transcript: 3 }] }, "script.turns[0].transcript: a string was expected, or an object was expected"],
  [{ connections: [{ refuse: { status: 200 } }] }, "script.connections[0].refuse.status: at least 400 was expected"],
  [{ everyConnection: { sessionCreated: "soon" } }, "script.everyConnection.sessionCreated"],
  [{ everyConnection: { burst: 1.5 } }, "script.everyConnection.burst"],
  [{ mcpServers: { docs: { tools: [{}] } } }, "script.mcpServers.docs.tools[0].name: a string was expected"],
])("the script %j is refused by the name of its field", (script, message) => {
  let thrown: unknown;
  try {
    parseScript(script);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(SimulatorError);
  expect(thrown).toMatchObject({ code: "bad-script", message: expect.stringContaining(message) });
});

test("every kind of step and knob passes", () => {
  const script: Script = {
    turns: [
      {
        transcript: "Hello",
        reply: [
          { say: "a", audio: new Uint8Array(2), chunkMs: 20 },
          { say: "b", audio: "AAAA" },
          { write: "c" },
          { call: { name: "f", arguments: { x: 1 }, callId: "call_1" } },
          { mcp: { server: "docs", name: "search", approval: false, output: "o" } },
          { delayMs: 1 },
          { send: { type: "x" } },
          { close: { code: 1000, reason: "r" } },
          { terminate: true },
          { stall: true },
          { expire: true },
          { incomplete: "content_filter" },
          { fail: { code: "c", message: "m" } },
        ],
      },
    ],
    connections: [
      { handshake: "silent" },
      { refuse: { status: 503, body: {} } },
      { sessionCreated: { delayMs: 1 }, responseVoice: { id: "v" } },
    ],
    everyConnection: { jitterMs: 1, burst: 2, ignorePings: true, lifetimeMs: 5, rateLimits: "both", greet: ["x"], session: {} },
    mcpServers: { docs: { listFails: true, tools: [{ name: "a", description: null, inputSchema: {} }] } },
  };
  expect(parseScript(script)).toBe(script);
});

let running: { close(): Promise<void> } | undefined;
afterEach(async () => running?.close());

test.each([
  [{ script: { turns: 1 } as unknown as Script }, "bad-script"],
  [{ speed: 0 }, "bad-option"],
  [{ speed: Number.NaN }, "bad-option"],
  [{ port: 70_000 }, "bad-option"],
  [{ host: "203.0.113.1" }, "listen-failed"],
])("startSimulator(%j) rejects with %s", async (options, code) => {
  await expect(startSimulator(options)).rejects.toMatchObject({ code });
});

test("a port in use is listen-failed, and names the port", async () => {
  const first = await startSimulator();
  running = first;
  const port = Number(new URL(first.url).port);
  await expect(startSimulator({ port })).rejects.toMatchObject({ code: "listen-failed", message: expect.stringContaining(String(port)) });
});
