import { expect, test } from "vitest";
import { startSimulator } from "../src/index.ts";
import { connectTo } from "./realtime/wire-client.ts";

const ask = async (url: string): Promise<string> => {
  const answer = await fetch(`${url}/responses`, {
    method: "POST",
    headers: { authorization: "Bearer sk-test", "content-type": "application/json" },
    body: JSON.stringify({ model: "m", input: "Hello." }),
  });
  return answer.text();
};

test("one script speaks for both halves, and setScript replaces it in both", async () => {
  const say = (text: string): object => ({ output: [{ type: "text", text }] });
  await using simulator = await startSimulator({
    script: { turns: [{ reply: [{ write: "first turn" }] }], responses: [say("first request"), say("never asked for")] },
  });
  const client = await connectTo(`${simulator.wsUrl}?model=m`);
  client.send({ type: "response.create", response: { output_modalities: ["text"] } });
  expect(await client.next("response.output_text.done")).toMatchObject({ text: "first turn" });
  expect(await ask(simulator.url)).toContain("first request");
  simulator.setScript({ turns: [], responses: [say("after the change")] });
  expect(await ask(simulator.url)).toContain("after the change");
  simulator.setScript({ turns: [{ reply: [] }] });
  expect(await ask(simulator.url)).toContain("Hello.");
});

test("a wrong field of either half is named", async () => {
  await expect(startSimulator({ script: JSON.parse('{"responses":[{"model":3}]}') })).rejects.toMatchObject({
    code: "bad-script",
    message: expect.stringContaining("scripts[0].model"),
  });
  await expect(startSimulator({ script: JSON.parse('{"turn":[]}') })).rejects.toMatchObject({
    code: "bad-script",
    message: expect.stringContaining('"turn"'),
  });
});
