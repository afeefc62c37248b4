import { fileURLToPath } from "node:url";
import { startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { startProcess } from "../../phone-agent/test/start-process.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const secret = `whsec_${Buffer.from("the webhook secret of the example").toString("base64")}`;

test("a call is accepted as the agent, answered, transferred by its tool, and ended by a key", async () => {
  const turns = [
    { reply: [{ say: "Weather line." }] },
    { reply: [{ call: { name: "transfer_to_operator", arguments: {} } }] },
    { reply: [{ say: "Please hold the line." }] },
  ];
  await using simulator = await startSimulator({ speed: Number.POSITIVE_INFINITY, script: { turns } });
  await using server = await startProcess(process.execPath, [main], {
    OPENAI_API_KEY: "sk-example",
    OPENAI_BASE_URL: simulator.url,
    OPENAI_WEBHOOK_SECRET: secret,
  });

  const call = await simulator.ring({ webhookUrl: server.url, webhookSecret: secret });
  expect([call.status, call.session]).toMatchObject(["active", { instructions: expect.stringContaining("weather service") }]);
  await simulator.waitFor("response.create");
  call.press("0");
  await simulator.waitFor(({ event }) => JSON.stringify(event).includes("The call is being transferred."), { timeoutMs: 10_000 });
  expect(call.referredTo).toEqual(["tel:+14155550123"]);

  call.press("#");
  await expect.poll(() => call.status, { timeout: 10_000 }).toBe("ended");

  await expect(simulator.ring({ webhookUrl: server.url })).rejects.toMatchObject({ code: "webhook-failed" });
});
