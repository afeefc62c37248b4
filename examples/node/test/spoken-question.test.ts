import { readFile } from "node:fs/promises";
import { RealtimeAgent, RealtimeSession } from "@openai/agents-realtime";
import { nodeAdapter } from "@plugboard/node";
import { gatewayEndpoint, RealtimeTransport } from "@plugboard/realtime";
import { questionWav, startSimulator } from "@plugboard/simulator";
import { expect, onTestFinished, test } from "vitest";

test("the agent answers a spoken question", async () => {
  const simulator = await startSimulator({
    script: { turns: [{ transcript: "What time is it?", reply: [{ say: "It is noon." }] }] },
  });
  onTestFinished(() => simulator.close());
  const transport = new RealtimeTransport({ adapter: nodeAdapter(), endpoint: gatewayEndpoint(simulator.url) });
  const session = new RealtimeSession(new RealtimeAgent({ name: "Clock", instructions: "Be brief." }), { transport });
  await session.connect({ apiKey: "sk-any" });
  const answered = new Promise<string>((resolve) => session.on("agent_end", (_context, _agent, text) => resolve(text)));

  // 44 bytes of WAV header, then PCM as the API takes it. The second of silence after it ends the user's turn.
  const wav = await readFile(questionWav);
  session.sendAudio(new Uint8Array(wav.subarray(44)).buffer);
  session.sendAudio(new ArrayBuffer(48_000));

  expect(await answered).toBe("It is noon.");
  expect(simulator.sessions[0]?.settings).toMatchObject({ instructions: "Be brief." });
  expect(simulator.sessions[0]?.items[0]?.content?.[0]).toMatchObject({ transcript: "What time is it?" });
  session.close();
});
