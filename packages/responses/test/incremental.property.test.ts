import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { canonicalContext, type OutputScript, startSimulator } from "@plugboard/simulator";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bodyOf, nextInput, type Step, stepArbitrary, type Turn } from "./histories.ts";
import { outputOf } from "./sse.ts";

const acts: readonly Step["act"][] = [
  "continue",
  "continue",
  "continue",
  "continue",
  "fork",
  "edit",
  "compact",
  "drop-reasoning",
  "same",
  "start",
];

const scriptOf = (step: Step): OutputScript[] =>
  step.output.map((kind): OutputScript => {
    if (kind === "text") return { type: "text", text: `${step.text}!` };
    if (kind === "refusal") return { type: "refusal", text: `no ${step.text}` };
    if (kind === "reasoning") return { type: "reasoning", summary: [step.text], encryptedContent: true };
    return { type: "function_call", name: "tool", arguments: kind === "call" ? '{ "b": 1.0,\n "a": [ "x" ] }' : "" };
  });

for (const lanes of [false, true]) {
  test(`150 histories over real sockets: the server's effective context is that of the full input (lanes: ${lanes})`, async () => {
    await using simulator = await startSimulator();
    await using client = createWebSocketFetch({ adapter: nodeAdapter(), baseURL: simulator.url, lanes });

    const run = async (step: Step, turns: Turn[]): Promise<void> => {
      const input = nextInput(turns, step);
      simulator.responses.script({ output: scriptOf(step), end: { status: step.ends } });
      const init = { method: "POST", headers: { authorization: "Bearer sk-test" }, body: JSON.stringify(bodyOf(step, input)) };
      const response = await client(`${simulator.url}/responses`, init);
      const body = await response.text();
      expect(response.status).toBe(200);
      const context = simulator.responses.requests.at(-1)?.effectiveContext ?? [];
      expect(canonicalContext(context)).toEqual(canonicalContext(input));
      const ids = context.map(({ id }) => id).filter((id) => id !== undefined);
      expect(new Set(ids).size).toBe(ids.length);
      if (step.ends === "completed") turns.push({ input, output: outputOf(body) });
    };

    await fc.assert(
      fc.asyncProperty(
        fc.array(stepArbitrary(acts, ["echo", "ai-sdk", "agents", "pretty"]), { minLength: 2, maxLength: 7 }),
        async (steps) => {
          const turns: Turn[] = [];
          for (const step of steps) await run(step, turns);
        },
      ),
      { numRuns: 150 },
    );

    expect(client.stats().increments).toBeGreaterThan(50);
    expect(client.stats()).toMatchObject({ overHttp: 0, resends: 0 });
  });
}
