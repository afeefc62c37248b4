import { inspect } from "node:util";
import { expect, test } from "vitest";
import { RealtimeTransport } from "../src/index.ts";
import { scriptedAdapter } from "./scripted-socket.ts";

test("the runtime's own WebSocket is shown while there is an open one", async () => {
  const adapter = scriptedAdapter();
  const transport = new RealtimeTransport({ adapter, apiKey: "sk-test", ready: "open" });
  const connecting = transport.connect();
  expect(transport.connectionState).toMatchObject({ status: "connecting", queuedBytes: 0, websocket: undefined });
  adapter.socket.open();
  await connecting;
  expect(transport.connectionState.websocket).toBe(adapter.socket.ownSocket);
  // The socket of a runtime holds the URL and the credential.
  expect(JSON.stringify(transport.connectionState)).toBe('{"status":"connected","queuedBytes":0}');
  expect(inspect(transport.connectionState)).not.toContain("readyState");
  transport.close();
  expect(transport.connectionState).toMatchObject({ status: "disconnected", queuedBytes: 0, websocket: undefined });
});

test("what is no WebSocket is not shown as one", async () => {
  const adapter = scriptedAdapter({ webSocket: false, onSocket: (socket) => queueMicrotask(() => socket.open()) });
  const transport = new RealtimeTransport({ adapter, apiKey: "sk-test", ready: "open" });
  await transport.connect();
  expect(transport.connectionState.websocket).toBeUndefined();
});
