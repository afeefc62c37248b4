import { startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { startWorker } from "./start-worker.ts";

test("every request of a chat goes over the one socket that its Durable Object owns", async () => {
  await using simulator = await startSimulator();
  const worker = await startWorker({ OPENAI_API_KEY: "sk-example", OPENAI_BASE_URL: simulator.url });
  try {
    const ask = async (chat: string, body: string): Promise<string> => {
      const response = await worker.dispatchFetch(`http://localhost/${chat}`, { method: "POST", body });
      return response.text();
    };

    expect(await ask("ada", "My name is Ada.")).toBe("My name is Ada.\n");
    expect(await ask("ada", "What is my name?")).toBe("What is my name?\n");
    expect(await ask("bob", "Who am I?")).toBe("Who am I?\n");

    const seen = simulator.responses.requests;
    expect(seen.map(({ transport, connection }) => `${transport} ${connection}`)).toEqual(["ws 1", "ws 1", "ws 2"]);
    // The second request of ada goes on where the first ended; bob's begins.
    expect(seen.map(({ effectiveContext }) => effectiveContext?.length)).toEqual([1, 3, 1]);
  } finally {
    await worker.dispose();
  }
});
