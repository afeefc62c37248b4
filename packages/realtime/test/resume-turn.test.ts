import { afterEach, describe, expect, test, vi } from "vitest";
import { progressClock } from "../src/index.ts";
import { begin, type CallPeer, known, outcome, stateOf, updated } from "./call-peer.ts";
import { audioDelta } from "./connected.ts";

/** Whose turn it is when another session is ready. */

afterEach(() => void vi.useRealTimers());

const withInput = (input: object): object => ({ type: "session.updated", session: { type: "realtime", audio: { input } } });
const vad = { turn_detection: { type: "server_vad", create_response: true }, transcription: null };

const running = { type: "response.created", response: { id: "r", conversation_id: "c" } };
const ended = { type: "response.done", response: { id: "r", conversation_id: "c" } };
const speech = { type: "input_audio_buffer.speech_started", item_id: "u" };
const committed = { type: "input_audio_buffer.committed", item_id: "u", previous_item_id: null };
const transcribed = {
  type: "conversation.item.input_audio_transcription.completed",
  item_id: "u",
  content_index: 0,
  transcript: "Hi.",
};
const failed = { type: "conversation.item.input_audio_transcription.failed", item_id: "u", content_index: 0, error: {} };
const userItem = { id: "u", type: "message", role: "user", content: [{ type: "input_audio", transcript: null }] };
const added = { type: "conversation.item.added", previous_item_id: null, item: userItem };

/** Another session is ready, and waits. */
const waiting = async (call: CallPeer) => {
  const resumed = outcome(call.transport.resume());
  const peer = await call.dialled();
  peer.tell(updated);
  peer.tell(known("u"));
  return { resumed, peer };
};

describe("during the user's turn resuming waits", () => {
  test.each<[string, object, object[], object]>([
    ["for the response that the server gives by itself", vad, [committed, added, running], ended],
    ["for the transcript, also behind the response", { ...vad, transcription: { model: "m" } }, [committed, added, running, ended], failed],
    [
      "for the transcript alone where the server gives no response",
      { ...vad, turn_detection: { type: "server_vad", create_response: false }, transcription: { model: "m" } },
      [committed, added],
      failed,
    ],
    ["for nothing where there is neither", { ...vad, turn_detection: { type: "server_vad", create_response: false } }, [], committed],
  ])("%s", async (_what, input, events, last) => {
    const call = await begin({}, { retrieveAfterTranscription: false });
    call.tell(withInput(input));
    call.tell(speech);
    const { resumed } = await waiting(call);
    for (const event of events) {
      expect(await stateOf(resumed)).toBe("waiting");
      call.tell(event);
    }
    expect(await stateOf(resumed)).toBe("waiting");
    call.tell(last);
    expect(await stateOf(resumed)).toBe("resumed");
  });

  test("not for a response to what the client has committed, or in a session that only transcribes", async () => {
    for (const isTranscription of [false, true]) {
      const call = await begin();
      const session = { type: isTranscription ? "transcription" : "realtime", audio: { input: vad } };
      call.tell({ type: "session.updated", session });
      if (!isTranscription) call.transport.sendEvent({ type: "input_audio_buffer.commit" });
      call.tell(committed);
      const { resumed } = await waiting(call);
      expect(await stateOf(resumed)).toBe("resumed");
    }
  });

  test("and the next session is given what the user has said", async () => {
    const call = await begin({}, { retrieveAfterTranscription: false });
    call.tell(withInput({ ...vad, transcription: { model: "m" } }));
    call.tell(speech);
    const { resumed, peer } = await waiting(call);
    for (const event of [committed, added, running, ended, transcribed]) call.tell(event);
    peer.tell(known("u"));
    expect(await stateOf(resumed)).toBe("resumed");
    expect(peer.sent().at(-1)).toMatchObject({ item: { id: "u", content: [{ type: "input_text", text: "Hi." }] } });
  });

  test("also if the player throws when the user begins to speak", async () => {
    const playback = {
      positionMs: () => {
        throw new Error("no player");
      },
    };
    const call = await begin({}, { playback });
    const errors: unknown[] = [];
    call.transport.on("error", ({ error }) => errors.push(error));
    call.tell(audioDelta(480));
    call.tell(speech);
    const { resumed } = await waiting(call);
    expect(await stateOf(resumed)).toBe("waiting");
    expect(errors).toMatchObject([{ message: "no player" }]);
    call.transport.close();
  });
});

describe("a response outside of the conversation", () => {
  const outside = { id: "o", conversation_id: null };

  test("is waited for, and is not given to the next session", async () => {
    const call = await begin();
    call.tell({ type: "response.created", response: outside });
    const { resumed, peer } = await waiting(call);
    const item = { id: "x", type: "message", role: "assistant", content: [{ type: "output_text", text: "angry" }] };
    call.tell({ type: "response.output_item.done", response_id: "o", item });
    expect(await stateOf(resumed)).toBe("waiting");
    call.tell({ type: "response.done", response: outside });
    expect(await stateOf(resumed)).toBe("resumed");
    expect(peer.sent().map(({ type }) => type)).toEqual(["session.update"]);
  });
});

describe("audio that plays on after the call was resumed", () => {
  test("is interrupted, and nothing is truncated that the new session has as text or not at all", async () => {
    const playback = { positionMs: () => 1000, clear: vi.fn() };
    const call = await begin({}, { playback });
    const heard: string[] = [];
    call.transport.on("audio_interrupted", () => heard.push("audio_interrupted"));
    call.tell(running);
    call.tell({ ...added, item: { id: "item_1", type: "message", role: "assistant", content: [] } });
    call.tell({ ...audioDelta(480_000), response_id: "r" });
    const { resumed, peer } = await waiting(call);
    call.tell(ended);
    expect(await stateOf(resumed)).toBe("resumed");
    peer.sent();
    peer.tell(speech);
    expect([heard, playback.clear.mock.calls.length, peer.sent()]).toEqual([["audio_interrupted"], 1, []]);
  });

  test("does not keep the audio of the new session from being truncated", async () => {
    const call = await begin();
    const { resumed, peer } = await waiting(call);
    expect(await resumed).toBe("resumed");
    peer.sent();
    peer.tell({ ...added, item: { id: "item_1", type: "message", role: "assistant", content: [] } });
    peer.tell(audioDelta(480_000));
    call.transport.interrupt();
    expect(peer.sent()).toMatchObject([{ type: "conversation.item.truncate", item_id: "item_1" }]);
  });
});

test("no stalled response is reported while the connection is lost", async () => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
  const call = await begin({}, { progress: progressClock(20) });
  const warnings: unknown[] = [];
  call.transport.on("warning", (warning) => warnings.push(warning));
  call.tell(running);
  call.lose();
  call.transport.requestResponse();
  await vi.advanceTimersByTimeAsync(60);
  expect(warnings).toEqual([]);
  call.transport.close();
});

test("of two spoken parts each has its own transcript", async () => {
  const call = await begin({}, { retrieveAfterTranscription: false });
  const part = { type: "input_audio", transcript: null };
  call.tell({ ...added, item: { ...userItem, content: [part, part] } });
  call.tell({ ...transcribed, content_index: 1, transcript: "second" });
  call.tell({ ...transcribed, transcript: "first" });
  const { resumed, peer } = await waiting(call);
  expect(await resumed).toBe("resumed");
  expect(peer.sent().at(-1)).toMatchObject({ item: { content: [{ text: "first" }, { text: "second" }] } });
});
