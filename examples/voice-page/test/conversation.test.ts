import { expect, test } from "vitest";
import { callTold, type Entry, hear, interrupted } from "../src/conversation.ts";

type Event = Parameters<typeof hear>[1];

const heard = (...events: Event[]): readonly Entry[] => events.reduce<readonly Entry[]>(hear, []);

const speechOf = (item_id: string): Event => ({ type: "input_audio_buffer.speech_started", item_id });

test("what the user says stands before the answer, although it is written down after it began", () => {
  const entries = heard(
    speechOf("question"),
    { type: "response.output_audio_transcript.delta", item_id: "answer", delta: "It is " },
    { type: "conversation.item.input_audio_transcription.completed", item_id: "question", transcript: "How is it?" },
    { type: "response.output_audio_transcript.delta", item_id: "answer", delta: "warm." },
    { type: "response.output_audio_transcript.done", item_id: "answer", transcript: "It is warm." },
  );
  expect(entries).toEqual([
    { id: "question", who: "you", text: "How is it?", status: "done" },
    { id: "answer", who: "assistant", text: "It is warm.", status: "done" },
  ]);
});

test("an answer may be interrupted before its first word is written down, and the one before stays as it is", () => {
  const entries = interrupted(
    heard(
      { type: "response.output_audio_transcript.done", item_id: "first", transcript: "Yes." },
      { type: "response.output_item.added", item: { type: "message", id: "second" } },
      { type: "response.output_item.added", item: { type: "function_call", id: "call" } },
    ),
  );
  expect(entries.map(({ id, status }) => [id, status])).toEqual([
    ["first", "done"],
    ["second", "interrupted"],
  ]);
});

test("an answer that was interrupted stays so, whatever comes of its transcript", () => {
  const spoken = heard({ type: "response.output_audio_transcript.delta", item_id: "answer", delta: "It" });
  const after = hear(interrupted(spoken), { type: "response.output_audio_transcript.done", item_id: "answer", transcript: "It is." });
  expect(after).toEqual([{ id: "answer", who: "assistant", text: "It is.", status: "interrupted" }]);
  expect(interrupted([])).toEqual([]);
});

test("speech that was not understood says so", () => {
  const entries = heard(speechOf("question"), { type: "conversation.item.input_audio_transcription.failed", item_id: "question" });
  expect(entries).toMatchObject([{ who: "you", status: "failed", text: "(not understood)" }]);
});

test("a tool call is one entry, which gets its answer", () => {
  const called = callTold([], "call_1", "get_weather({})");
  expect(called).toEqual([{ id: "call_1", who: "tool", text: "get_weather({})", status: "open" }]);
  expect(callTold(called, "call_1", "get_weather({})", "sun")).toEqual([
    { id: "call_1", who: "tool", text: "get_weather({}) → sun", status: "done" },
  ]);
});

test("events that say nothing about the conversation leave it as it is", () => {
  const entries = heard(speechOf("question"));
  expect(hear(entries, { type: "rate_limits.updated" })).toBe(entries);
});
