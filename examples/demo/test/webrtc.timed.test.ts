import { answerText } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { runDemo } from "./run-demo.ts";

// Tracks are heard in real time, so that this runs without other tests at its side.

test.each(["node-webrtc", "chromium-webrtc"])(
  "%s holds a spoken turn by WebRTC and writes down what it heard",
  async (name) => {
    const { code, stdout } = await runDemo(["--runtime", name, "--json"]);
    const { voiceTurns, liveTurns, toolLoops } = JSON.parse(stdout) as Record<"voiceTurns" | "liveTurns" | "toolLoops", unknown[]>;
    expect(voiceTurns).toEqual([
      {
        name,
        adapter: "webrtc",
        version: expect.any(String),
        file: expect.stringContaining(`answer-${name}.wav`),
        turn: expect.objectContaining({ toolCalls: ['get_weather({"city":"Paris"})'], transcript: answerText, closeCode: 1005 }),
      },
    ]);
    const [{ turn }] = voiceTurns as [{ readonly turn: { readonly secondsOut: number } }];
    // The answer takes 2.2 s; a busy machine may lose a part of it.
    expect(turn.secondsOut).toBeGreaterThan(1);
    expect({ code, liveTurns, toolLoops }).toEqual({ code: 0, liveTurns: [], toolLoops: [] });
  },
  90_000,
);
