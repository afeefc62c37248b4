import { expect, test } from "vitest";
import { play } from "./steps.ts";
import { connectedPair } from "./subject.ts";

interface Usage {
  add(other: Usage): void;
}

const done = (usage: object): { frame: string } => ({
  frame: JSON.stringify({ type: "response.done", event_id: "e", response: { id: "r", status: "completed", output: [], usage } }),
});

const details = { input_token_details: { text_tokens: 1, cached_tokens: 1 }, output_token_details: { audio_tokens: 2 } };

test("sums of usage are those of upstream", async () => {
  const sums: unknown[] = [];
  for (const subject of await connectedPair()) {
    const heard: Usage[] = [];
    subject.transport.on("usage_update", (usage) => heard.push(usage as Usage));
    await play(subject, [
      done({ input_tokens: 1, output_tokens: 2, total_tokens: 3, ...details }),
      done({ input_tokens: 4, output_tokens: 5, total_tokens: 9 }),
      done({ input_tokens: 6, output_tokens: 7, total_tokens: 13, ...details }),
      done({}),
    ]);
    const [first, second, third, empty] = heard;
    if (!first || !second || !third || !empty) throw new Error("Four usages are expected.");
    first.add(second);
    third.add(empty);
    first.add(third);
    const sum = JSON.stringify(first);
    third.add(second);
    expect(JSON.stringify(first)).toBe(sum);
    sums.push(JSON.parse(sum));
  }
  expect(sums[1]).toEqual(sums[0]);
});
