import { answerText, questionText, type SimulatorScript } from "@plugboard/simulator";
import { expect } from "vitest";
import { spokenAnswer } from "../../../tooling/engine-tests/spoken-turn.ts";
import { energy, loudSpan, stretchesOf } from "../../../tooling/engine-tests/stretches.ts";
import type { CallResult } from "./call-result.ts";

/** A question, work that is delegated, and a spoken answer. */
export const spokenTurn: SimulatorScript = {
  live: { turns: [{ reply: [{ delegate: true }, { say: answerText, audio: spokenAnswer }] }] },
};

/** The question was written down, the work delegated, the answer heard as long and as loud as it was spoken, and the end confirmed. */
export const expectSpokenTurn = ({ refusal, types, tasks, heard, transcript, muted, ending }: CallResult): void => {
  const rms = heard.map((stretch) => stretch.rms);
  const expected = stretchesOf(spokenAnswer);
  expect(refusal).toMatch(/^capability-missing: .*cannot send a header.*Use WebRTC/);
  expect(tasks).toEqual([questionText]);
  expect(transcript).toEqual([`user: ${questionText}`, `assistant: ${answerText}`]);
  expect([muted, ending]).toEqual(["acknowledged", "confirmed"]);
  expect(types.filter((type) => /audio\.(delta|append)/.test(type))).toEqual([]);
  expect(Math.abs(loudSpan(rms) / loudSpan(expected) - 1)).toBeLessThan(0.05);
  expect(Math.abs(energy(rms) / energy(expected) - 1)).toBeLessThan(0.25);
};
