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

/**
 * Numbers for one request (Numerical Recipes' generator). A request does the same in every run; how far its answer has come by then
 * depends on the machine, and no expectation depends on that.
 */
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

const acts = ["abort the request", "abort the body", "cancel", "leave the loop", "stay"] as const;

/** Makes one request and does with it what the act says; gives the texts that it saw, if it got to the end. */
const visit = async (
  client: typeof fetch,
  url: string,
  input: string,
  act: (typeof acts)[number],
  pick: (below: number) => number,
): Promise<unknown[] | undefined> => {
  const controller = new AbortController();
  const later = turns(pick(30));
  if (act === "abort the request") void later.then(() => controller.abort());
  try {
    const response = await client(url, streaming(input, {}, { signal: controller.signal }));
    if (act === "abort the body") void later.then(() => controller.abort());
    if (act === "cancel") return void (await response.body?.cancel());
    if (act === "leave the loop") {
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
    const done = { stayed: 0, left: 0 };
    let next = 0;

    const visitor = async (): Promise<void> => {
      for (let index = next++; index < 2000; index = next++) {
        const input = `question ${index} in some words`;
        const pick = numbers(index * 2 + Number(lanes));
        const act = acts[pick(acts.length)] ?? "stay";
        const texts = await visit(client, `${simulator.url}/responses`, input, act, pick);
        done[texts ? "stayed" : "left"] += 1;
        if (texts ?? act === "stay") expect(texts).toEqual([input]);
      }
    };
    await Promise.all(Array.from({ length: 16 }, visitor));

    // Of five acts three can leave nothing behind, and one leaves always.
    expect(done.stayed + done.left).toBe(2000);
    expect(done.stayed).toBeGreaterThan(300);
    expect(done.left).toBeGreaterThan(300);
    expect(client.stats()).toMatchObject({ waiting: 0, overHttp: 0 });
    await expect.poll(() => client.stats().inFlight).toBe(0);
    await client.close();
    await expect.poll(() => simulator.responses.totals.openSockets).toBe(0);
    expect(uncaught).toEqual([]);
  }, 60_000);
}
