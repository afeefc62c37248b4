import { expect, test } from "vitest";
import { type AudioDropped, createAudioInput } from "../src/audio/audio-input.ts";
import { type AudioChunk, createAudioOutput, type SpeakingChange } from "../src/audio/audio-output.ts";
import { type AudioFormat, silence } from "../src/wire/audio-format.ts";
import { loud, quiet, start } from "./started.ts";

const pcm24: AudioFormat = { type: "audio/pcm", rate: 24_000 };

const createInput = (maxPendingBytes = 1_000) => {
  const sent: Buffer[] = [];
  const dropped: AudioDropped[] = [];
  let sentMs = 0;
  const input = createAudioInput({
    maxPendingBytes,
    send: (frame) => {
      sent.push(Buffer.from(JSON.parse(frame).audio, "base64"));
      return undefined;
    },
    onSent: (ms) => {
      sentMs += ms;
    },
    onDropped: (event) => dropped.push(event),
  });
  return { input, sent, dropped, sentMs: () => sentMs };
};

test("an odd number of bytes of PCM is sent as an even one, and no byte is lost", () => {
  const { input, sent } = createInput();
  input.start(pcm24);
  for (const part of [[1], [2, 3], [4, 5, 6], [7]]) input.send(Uint8Array.from(part));
  expect(sent.every(({ length }) => length % 2 === 0)).toBe(true);
  expect([...Buffer.concat(sent)]).toEqual([1, 2, 3, 4, 5, 6]);
});

test("G.711 has no sample of two bytes, so nothing is held back", () => {
  const { input, sent, sentMs } = createInput();
  input.start({ type: "audio/pcmu", rate: 8_000 });
  input.send(new Uint8Array(21).fill(3).buffer);
  expect(sent).toEqual([Buffer.alloc(21, 3)]);
  expect(sentMs()).toBe(21 / 8);
});

test("audio that is given before the start is kept by value, goes first, and is bounded: the oldest is dropped and reported", () => {
  const { input, sent, dropped } = createInput(600);
  const chunk = new Uint8Array(400).fill(1);
  input.send(chunk);
  chunk.fill(9);
  input.send(new Uint8Array(400).fill(2));
  expect(dropped).toEqual([{ bytes: 400, why: "not-started" }]);
  input.start(pcm24);
  input.send(new Uint8Array(2).fill(3));
  expect(sent.map((audio) => [audio[0], audio.length])).toEqual([
    [2, 400],
    [3, 2],
  ]);
});

test("a view of a larger buffer sends its own bytes, and anything but bytes is refused", () => {
  const { input, sent } = createInput();
  input.start(pcm24);
  input.send(new Int16Array(Int16Array.from([1, 2, 3]).buffer, 2, 1));
  expect([...(sent[0] ?? [])]).toEqual([2, 0]);
  expect(() => input.send("AAAA" as never)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
});

const createOutput = (format: AudioFormat) => {
  const chunks: AudioChunk[] = [];
  const changes: SpeakingChange[] = [];
  const take = createAudioOutput(format, {
    isHeard: () => true,
    onChunk: (chunk) => chunks.push(chunk),
    onSpeaking: (change) => changes.push(change),
  });
  const receive = (audio: Uint8Array, times: object = {}): void =>
    take({ type: "session.output_audio.delta", delta: Buffer.from(audio).toString("base64"), ...times });
  return { receive, chunks, changes };
};

test.each([
  [pcm24, Buffer.from(loud(100))],
  [{ type: "audio/pcm", rate: 16_000 } as const, Buffer.from(loud(67)).subarray(0, 3_200)],
  [{ type: "audio/pcmu", rate: 8_000 } as const, Buffer.alloc(800).fill("\x10\x90", "latin1")],
  [{ type: "audio/pcma", rate: 8_000 } as const, Buffer.alloc(800).fill("\x2a\xaa", "latin1")],
])("silence and speech are told apart, and speech ends after 800 ms of silence (%o)", (format, speech) => {
  const { receive, chunks, changes } = createOutput(format);
  const silent = silence(format, 100);
  for (const audio of [silent, speech, speech, silent, speech, ...Array.from({ length: 9 }, () => silent)]) receive(audio);
  expect(chunks.slice(0, 5).map(({ sound }) => sound)).toEqual(["silence", "speech", "speech", "silence", "speech"]);
  expect(changes).toEqual([
    { status: "speaking", atMs: 100 },
    { status: "silent", atMs: 1_200 },
  ]);
});

test("a chunk is the listener's own: writing to it changes no other", () => {
  const { receive, chunks } = createOutput(pcm24);
  receive(quiet(100));
  chunks[0]?.data.fill(7);
  receive(quiet(100));
  expect(chunks[1]?.data.every((byte) => byte === 0)).toBe(true);
});

test("on a sideband lost audio shows in the times, and where it stood is said", () => {
  const { receive, chunks } = createOutput(pcm24);
  receive(quiet(100), { start_ms: 5_000, end_ms: 5_100 });
  receive(quiet(100), { start_ms: 5_300, end_ms: 5_400 });
  expect(chunks.map(({ startMs, lostMs }) => [startMs, lostMs])).toEqual([
    [5_000, 0],
    [5_300, 200],
  ]);
});

test("audio that waits behind a slow network is dropped and reported, not heard too late", async () => {
  await using call = await start({}, { maxQueuedAudioBytes: 100_000, closeTimeoutMs: 50, connection: { closeTimeoutMs: 50 } });
  (await call.simulator.live.connection(0)).stall();
  const dropped: AudioDropped[] = [];
  call.session.on("audio-dropped", (event) => dropped.push(event));
  for (let sent = 0; sent < 400 && dropped.length === 0; sent += 1) call.session.sendAudio(loud(2_000));
  expect(dropped[0]).toEqual({ bytes: 96_000, why: "slow-network" });
});
