import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningPage, startPage } from "../server/start-page.ts";

let running: RunningPage;
beforeAll(async () => {
  running = await startPage({ port: 0 });
});
afterAll(() => running.close());

const askFor = (server: string, origin = new URL(running.url).origin): Promise<Response> =>
  fetch(new URL("/session", running.url), { method: "POST", headers: { origin }, body: JSON.stringify({ server }) });

test("the page gets a short-lived key of the simulator", async () => {
  const response = await askFor("simulator");
  expect(await response.json()).toEqual({ baseUrl: running.simulator.url, key: expect.stringMatching(/^ek_/) });
});

test("another site gets no session at the cost of the key", async () => {
  expect((await askFor("simulator", "https://elsewhere.example")).status).toBe(403);
});

test("OpenAI is offered only where there is a key for it", async () => {
  expect(await (await fetch(new URL("/servers", running.url))).json()).toEqual(["simulator"]);
  expect((await askFor("openai")).status).toBe(400);
});

test("a key that the API refuses is told without its text", async () => {
  const refusing = await startPage({ port: 0, apiKey: "sk-secret-0123456789", simulator: { apiKeys: ["sk-simulated"] } });
  const other = await startPage({ port: 0, apiKey: "sk-secret-0123456789", openaiUrl: refusing.simulator.url });
  try {
    const response = await fetch(new URL("/session", other.url), {
      method: "POST",
      headers: { origin: new URL(other.url).origin },
      body: JSON.stringify({ server: "openai" }),
    });
    expect(response.status).toBe(502);
    const text = await response.text();
    expect(text).toContain("401");
    expect(text).not.toContain("secret");
  } finally {
    await other.close();
    await refusing.close();
  }
});
