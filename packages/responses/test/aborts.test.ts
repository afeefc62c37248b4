import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { startSimulator } from "@plugboard/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseSse, streaming } from "./sse.ts";

const uncaught: unknown[] = [];
const note = (reason: unknown): unknown => uncaught.push(reason);

beforeAll(() => {
  process.on("uncaughtException", note);
  process.on("unhandledRejection", note);
});

afterAll(() => {
  process.off("uncaughtException", note);
  process.off("unhandledRejection", note);
});

/** The same numbers in every run (Numerical Recipes' generator). */
const numbers = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return Math.floor((state / 4294967296) * below);
  };
};

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Makes one request and leaves it somewhere; gives the texts that it saw, if it stayed to the end. */
const visit = async (client: typeof fetch, url: string, input: string, pick: (below: number) => number): Promise<unknown[] | undefined> => {
  const controller = new AbortController();
  const act = pick(5);
  const later = turns(pick(30));
  if (act === 0) void later.then(() => controller.abort());
  try {
    const response = await client(url, streaming(input, {}, { signal: controller.signal }));
    if (act === 1) void later.then(() => controller.abort());
    if (act === 2) return void (await response.body?.cancel());
    if (act === 3) {
      let left = pick(6);
      for await (const _chunk of response.body ?? []) if (left-- === 0) return undefined;
      return undefined;
    }
    return parseSse(await response.text())
      .filter(({ data }) => data["type"] === "response.output_text.done")
      .map(({ data }) => data["text"]);
  } catch (error) {
    if (!controller.signal.aborted || error !== controller.signal.reason) throw error;
    return undefined;
  }
};

for (const lanes of [false, true]) {
  test(`2,000 requests that are left anywhere: those that stay see their own answer, nothing is thrown or left (lanes: ${lanes})`, async () => {
    await using simulator = await startSimulator();
    await using client = createWebSocketFetch({ adapter: nodeAdapter(), baseURL: simulator.url, lanes, incremental: false });
    const pick = numbers(lanes ? 7 : 11);
    let stayed = 0;
    let next = 0;

    const visitor = async (): Promise<void> => {
      for (let index = next++; index < 2000; index = next++) {
        const input = `question ${index} in some words`;
        const texts = await visit(client, `${simulator.url}/responses`, input, pick);
        if (texts) stayed += 1;
        if (texts) expect(texts).toEqual([input]);
      }
    };
    await Promise.all(Array.from({ length: 16 }, visitor));

    expect(stayed).toBeGreaterThan(300);
    expect(client.stats()).toMatchObject({ waiting: 0, overHttp: 0 });
    await expect.poll(() => client.stats().inFlight).toBe(0);
    await client.close();
    await expect.poll(() => simulator.responses.totals.openSockets).toBe(0);
    expect(uncaught).toEqual([]);
  }, 60_000);
}
