import { fileURLToPath } from "node:url";
import { answerText, answerWav } from "@plugboard/simulator";
import { beforeAll, expect, test } from "vitest";
import { targets } from "../src/targets.ts";
import { readWav } from "../src/wav.ts";
import { type Run, runDemo } from "./run-demo.ts";

// Voice is heard in real time, so that this runs when the unit tests are through.

interface VoiceTurn {
  readonly name: string;
  readonly file: string;
  readonly turn: {
    readonly toolCalls: readonly string[];
    readonly transcript: string;
    readonly closeCode: number;
    readonly secondsOut: number;
  };
}

interface Outcomes {
  readonly voiceTurns: readonly VoiceTurn[];
  readonly liveTurns: readonly { readonly name: string }[];
  readonly toolLoops: readonly { readonly name: string }[];
}

let whole: Run;
let outcomes: Outcomes;
beforeAll(async () => {
  whole = await runDemo(["--json"]);
  outcomes = JSON.parse(whole.stdout) as Outcomes;
}, 240_000);

const names = (way: "socket" | "webrtc"): readonly string[] => targets.filter((target) => target.way === way).map(({ name }) => name);

test("npm start succeeds on every runtime", () => {
  expect(whole).toMatchObject({ code: 0 });
  expect(outcomes.voiceTurns.map(({ name }) => name)).toEqual(targets.map(({ name }) => name));
  expect(outcomes.toolLoops.map(({ name }) => name)).toEqual(names("socket"));
});

test.each(names("socket"))("%s holds a voice turn whose WAV file is the simulator's answer, sample by sample", async (name) => {
  const held = outcomes.voiceTurns.find((turn) => turn.name === name);
  const turn = { toolCalls: ['get_weather({"city":"Paris"})'], transcript: answerText, closeCode: 1000 };
  expect(held).toMatchObject({ turn });
  expect(Buffer.from(await readWav(held?.file ?? "")).equals(await readWav(fileURLToPath(answerWav)))).toBe(true);
});

test.each(names("webrtc"))("%s holds a spoken turn by WebRTC and writes down what it heard", (name) => {
  const held = outcomes.voiceTurns.find((turn) => turn.name === name);
  expect(held).toEqual({
    name,
    adapter: "webrtc",
    version: expect.any(String),
    file: expect.stringContaining(`answer-${name}.wav`),
    turn: expect.objectContaining({ toolCalls: ['get_weather({"city":"Paris"})'], transcript: answerText, closeCode: 1005 }),
  });
  // The answer takes 2.2 s; a busy machine may lose a part of it.
  expect(held?.turn.secondsOut).toBeGreaterThan(1);
});

test("a Live turn is held wherever a key can be sent as a header", () => {
  const expected = targets.filter((target) => target.way === "socket" && target.live === "held").map(({ name }) => name);
  expect(outcomes.liveTurns).toMatchObject(expected.map((name) => ({ name, transcript: answerText, ending: "confirmed" })));
});

test.each(names("socket"))("%s runs the agent loop over HTTP and over one socket", (name) => {
  expect(outcomes.toolLoops.find((loop) => loop.name === name)).toMatchObject({
    http: { toolCalls: 10 },
    socket: { toolCalls: 10 },
    stats: { handshakes: 1, overSocket: 11, increments: 10 },
  });
});
