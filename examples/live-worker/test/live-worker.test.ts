import { startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { startWorker } from "./start-worker.ts";

test("two lines say what they are told, each over its own session, which stays between two requests and is confirmed at its end", async () => {
  await using simulator = await startSimulator();
  const worker = await startWorker({ OPENAI_API_KEY: "sk-example", OPENAI_BASE_URL: simulator.url });
  try {
    const ask = async (method: string, line: string, body?: string): Promise<string> => {
      const response = await worker.dispatchFetch(`http://localhost/${line}`, body === undefined ? { method } : { method, body });
      return response.text();
    };
    const both = await Promise.all([ask("POST", "north", "Gate 4."), ask("POST", "south", "Gate 9.")]);
    expect(both).toEqual(["Gate 4.\n", "Gate 9.\n"]);
    expect(await ask("POST", "north", "Last call.")).toContain("Last call.");
    expect(await ask("DELETE", "north")).toBe("close_requested\n");
    expect(simulator.live.sessions.map(({ status }) => status).sort()).toEqual(["closed", "running"]);
  } finally {
    await worker.dispose();
  }
});
