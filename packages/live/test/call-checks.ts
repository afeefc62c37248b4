import { readFileSync } from "node:fs";
import { answerText, answerWav, questionText, type SimulatorScript } from "@plugboard/simulator";
import { expect } from "vitest";
import { energy, loudSpan, stretchesOf } from "../../../tooling/engine-tests/stretches.ts";
import type { CallResult } from "./call-result.ts";

const answer = readFileSync(answerWav).subarray(44);

/** A question, work that is delegated, and a spoken answer. */
export const spokenTurn: SimulatorScript = {
  live: { turns: [{ reply: [{ delegate: true }, { say: answerText, audio: answer }] }] },
};

/** The question was written down, the work delegated, the answer heard as long and as loud as it was spoken, and the end confirmed. */
export const expectSpokenTurn = ({ refusal, types, tasks, heard, transcript, muted, ending }: CallResult): void => {
  const rms = heard.map((stretch) => stretch.rms);
  const expected = stretchesOf(answer);
  expect(refusal).toMatch(/^capability-missing: .*cannot send a header.*Use WebRTC/);
  expect(tasks).toEqual([questionText]);
  expect(transcript).toEqual([`user: ${questionText}`, `assistant: ${answerText}`]);
  expect([muted, ending]).toEqual(["acknowledged", "confirmed"]);
  expect(types.filter((type) => /audio\.(delta|append)/.test(type))).toEqual([]);
  expect(Math.abs(loudSpan(rms) / loudSpan(expected) - 1)).toBeLessThan(0.05);
  expect(Math.abs(energy(rms) / energy(expected) - 1)).toBeLessThan(0.25);
};
