import { once } from "node:events";
import OpenAI from "openai";
import { OpenAIRealtimeWS } from "openai/realtime/ws";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { startSimulator } from "../src/index.ts";

const key = { authorization: "Bearer sk-test" };

test("with TLS both halves are served on wss: and https:, to a client that trusts the certificate", async () => {
  await using simulator = await startSimulator({ tls: "self-signed" });
  expect([simulator.url, simulator.wsUrl]).toEqual([expect.stringMatching(/^https:/), expect.stringMatching(/^wss:/)]);
  const ca = simulator.certificate ?? "";
  const socket = new WebSocket(`${simulator.wsUrl}?model=m`, { ca, headers: key });
  const [frame] = await once(socket, "message");
  expect(JSON.parse(String(frame))).toMatchObject({ type: "session.created" });
  socket.close();
  const refused = new WebSocket(`${simulator.wsUrl}?model=m`, { headers: key });
  expect(String(await once(refused, "error").then(([error]) => error))).toContain("self-signed certificate");
});

test("openai's own OpenAIRealtimeWS, which speaks wss: alone, holds a turn with it", async () => {
  await using simulator = await startSimulator({ tls: "self-signed", script: { turns: [{ reply: [{ say: "Hello." }] }] } });
  const client = new OpenAI({ apiKey: "sk-test", baseURL: simulator.url });
  const realtime = new OpenAIRealtimeWS({ model: "gpt-realtime-2.1", options: { ca: simulator.certificate } }, client);
  await once(realtime.socket, "open");
  realtime.send({ type: "response.create" });
  const { transcript } = await new Promise<{ transcript: string }>((resolve, reject) => {
    realtime.on("response.output_audio_transcript.done", resolve);
    realtime.on("error", reject);
  });
  realtime.close();
  expect(transcript).toBe("Hello.");
});

test("without TLS there is no certificate", async () => {
  await using simulator = await startSimulator();
  expect(simulator.certificate).toBeUndefined();
});

test("a text that is not a key is bad-option, and the error does not hold it", async () => {
  const started = startSimulator({ tls: { key: "private text", cert: "certificate" } });
  const error = await started.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toMatchObject({ code: "bad-option", message: expect.stringContaining("tls") });
  expect(JSON.stringify([error, String(error)])).not.toContain("private text");
});
