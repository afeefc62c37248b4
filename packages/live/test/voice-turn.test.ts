import { readFileSync } from "node:fs";
import { answerText, questionText, questionWav } from "@plugboard/simulator";
import { expect, test } from "vitest";
import type { AudioChunk, SpeakingChange } from "../src/index.ts";
import { quiet, start } from "./started.ts";

const question = readFileSync(questionWav).subarray(44);

test("a spoken question is answered by speech, with both transcripts, and there is no turn to manage", async () => {
  await using call = await start();
  const { session, simulator } = call;
  const chunks: AudioChunk[] = [];
  const speaking: SpeakingChange[] = [];
  session.on("audio", (chunk) => chunks.push(chunk));
  session.on("speaking", (change) => speaking.push(change));
  session.sendAudio(question);
  session.sendAudio(quiet(8_000));
  const ending = await session.close();
  expect(ending).toMatchObject({ status: "confirmed", reason: "close_requested", usageSeconds: 10, close: { code: 1005 } });
  expect(session.transcript.map(({ speaker, text }) => [speaker, text])).toEqual([
    ["user", questionText],
    ["assistant", answerText],
  ]);
  expect(chunks.every(({ data }) => data.length === 4_800)).toBe(true);
  expect(chunks.filter(({ sound }) => sound === "speech").length).toBeGreaterThan(20);
  expect(speaking.map(({ status }) => status)).toEqual(["speaking", "silent"]);
  expect(simulator.live.received.map(({ event }) => event?.type)).toEqual([
    "session.start",
    "session.input_audio.append",
    "session.input_audio.append",
    "session.close",
  ]);
  expect(call.states).toEqual(["connecting", "running", "closing", "closed"]);
});
