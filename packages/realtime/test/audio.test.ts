import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type AudioDroppedEvent, RealtimeTransport } from "../src/index.ts";
import { audioDelta, connected } from "./connected.ts";
import { scriptedAdapter } from "./scripted-socket.ts";

const bytes = (length: number, from = 0): Uint8Array<ArrayBuffer> => Uint8Array.from({ length }, (_, index) => (index + from) % 251);
/** The same memory, given away to somebody else. */
const transferred = <T extends ArrayBuffer | ArrayBufferView<ArrayBuffer>>(audio: T): T => {
  const buffer = audio instanceof ArrayBuffer ? audio : audio.buffer;
  structuredClone(buffer, { transfer: [buffer] });
  return audio;
};

const joined = (frames: readonly object[]): Buffer =>
  Buffer.concat(frames.map((frame) => Buffer.from(String(Reflect.get(frame, "audio")), "base64")));

describe("sendAudio()", () => {
  test.each([0, 1, 2, 3, 160, 959, 1_048_579, 16_000_003])("sends %i bytes unchanged", async (length) => {
    const { transport, sent } = await connected();
    const audio = bytes(length);
    transport.sendAudio(audio.buffer);
    const frames = sent();
    expect(frames.every(({ type }) => type === "input_audio_buffer.append")).toBe(true);
    expect(joined(frames).equals(Buffer.from(audio))).toBe(true);
    // One append may carry 15 MiB.
    expect(frames.every(({ audio }) => String(audio).length <= 20 * 1024 * 1024)).toBe(true);
  });

  test("respects the bounds of a view, and takes base64 as it is", async () => {
    const { transport, sent } = await connected();
    const whole = bytes(1000);
    transport.sendAudio(whole.subarray(101, 400));
    transport.sendAudio(new DataView(whole.buffer, 7, 9));
    transport.sendAudio(new Int16Array(whole.buffer, 2, 4));
    transport.sendAudio(Buffer.from(whole).toString("base64"), { commit: true });
    const frames = sent();
    expect(frames.map(({ type }) => type)).toEqual([...Array<string>(4).fill("input_audio_buffer.append"), "input_audio_buffer.commit"]);
    const expected = [whole.subarray(101, 400), whole.subarray(7, 16), whole.subarray(2, 10), whole];
    expect(joined(frames.slice(0, 4)).equals(Buffer.concat(expected))).toBe(true);
    expect(() => transport.sendAudio('","type":"session.update')).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  });

  test("works without native base64", async () => {
    const native = Reflect.get(Uint8Array.prototype, "toBase64");
    Reflect.deleteProperty(Uint8Array.prototype, "toBase64");
    try {
      const { transport, sent } = await connected();
      const audio = bytes(200_003);
      transport.sendAudio(audio);
      expect(joined(sent()).equals(Buffer.from(audio))).toBe(true);
    } finally {
      Reflect.set(Uint8Array.prototype, "toBase64", native);
    }
  });

  test("keeps what is given while connecting, in order, behind the configuration", async () => {
    const adapter = scriptedAdapter();
    const transport = new RealtimeTransport({ adapter, apiKey: async () => "sk-test", ready: "open" });
    const connecting = transport.connect();
    transport.sendAudio(bytes(300));
    await vi.waitFor(() => adapter.socket);
    transport.sendAudio(bytes(300, 7), { commit: true });
    adapter.socket.open();
    await connecting;
    const frames = adapter.socket.sent.map((frame) => JSON.parse(frame));
    expect(frames.map(({ type }) => type)).toEqual([
      "session.update",
      "input_audio_buffer.append",
      "input_audio_buffer.append",
      "input_audio_buffer.commit",
    ]);
    expect(joined(frames.slice(1, 3)).equals(Buffer.concat([bytes(300), bytes(300, 7)]))).toBe(true);
  });

  test("sends what was kept once, and not again with the next connection", async () => {
    const adapter = scriptedAdapter();
    const transport = new RealtimeTransport({ adapter, apiKey: "sk-test", ready: "open" });
    const appended = async (): Promise<number> => {
      const connecting = transport.connect();
      adapter.socket.open();
      await connecting;
      const { sent } = adapter.socket;
      transport.close();
      return sent.filter((frame) => frame.includes("input_audio_buffer.append")).length;
    };
    const connecting = appended();
    transport.sendAudio(bytes(10));
    expect(await connecting).toBe(1);
    expect(await appended()).toBe(0);
  });

  test("reports what a full queue does not take", async () => {
    const { transport, socket } = await connected({ connection: { maxQueuedBytes: 1000 } });
    const dropped: AudioDroppedEvent[] = [];
    transport.on("audio_dropped", (event) => dropped.push(event));
    Object.assign(socket, { bufferedBytes: () => 999 });
    transport.sendAudio(bytes(10));
    expect(dropped).toEqual([{ bytes: 10, reason: "queue-full" }]);
  });

  test("drops the commit of audio that is dropped, because the server refuses a commit of an empty buffer", async () => {
    const adapter = scriptedAdapter();
    const transport = new RealtimeTransport({ adapter, apiKey: "sk-test", ready: "open", maxPendingAudioBytes: 1000 });
    const connecting = transport.connect();
    transport.sendAudio(bytes(400), { commit: true });
    transport.sendAudio(bytes(400, 1));
    transport.sendAudio(bytes(400, 2), { commit: true });
    adapter.socket.open();
    await connecting;
    const frames = adapter.socket.sent.map((frame) => JSON.parse(frame));
    expect(frames.map(({ type }) => type).slice(1)).toEqual([
      "input_audio_buffer.append",
      "input_audio_buffer.append",
      "input_audio_buffer.commit",
    ]);
    expect(joined(frames.slice(1, 3)).equals(Buffer.concat([bytes(400, 1), bytes(400, 2)]))).toBe(true);
  });

  test.each([
    ["a buffer that was transferred", () => transferred(new ArrayBuffer(8))],
    ["a view of one", () => transferred(new Uint8Array(8))],
    ["a DataView of one", () => transferred(new DataView(new ArrayBuffer(8)))],
    ["a Blob", () => new Blob(["x"])],
    ["null", () => null],
    ["undefined", () => undefined],
    ["an array", () => [1, 2]],
    ["a number", () => 3],
  ])("refuses %s, and sends nothing", async (_what, audio) => {
    const { transport, sent } = await connected();
    expect(() => Reflect.apply(transport.sendAudio, transport, [audio(), { commit: true }])).toThrow(
      expect.objectContaining({ name: "PlugboardError", code: "invalid-argument" }),
    );
    expect(sent()).toEqual([]);
  });

  test("takes shared memory, and buffers of another realm", async () => {
    const { transport, sent } = await connected();
    const shared = new SharedArrayBuffer(4);
    new Uint8Array(shared).set(bytes(4, 1));
    Reflect.apply(transport.sendAudio, transport, [shared]);
    transport.sendAudio(runInNewContext("new Uint8Array([1, 2, 3, 4]).buffer"));
    expect(joined(sent()).equals(Buffer.concat([bytes(4, 1), bytes(4, 1)]))).toBe(true);
  });

  test("reports what is dropped: too much while connecting, no connection, a connection that fails", async () => {
    const adapter = scriptedAdapter();
    const transport = new RealtimeTransport({ adapter, apiKey: "sk-test", ready: "open", maxPendingAudioBytes: 1000 });
    const dropped: AudioDroppedEvent[] = [];
    transport.on("audio_dropped", (event) => dropped.push(event));
    transport.sendAudio(bytes(10));
    const connecting = transport.connect().catch((error: unknown) => error);
    for (const from of [1, 2, 3]) transport.sendAudio(bytes(400, from));
    transport.close();
    await connecting;
    expect(dropped).toEqual([
      { bytes: 10, reason: "not-connected" },
      { bytes: 400, reason: "buffer-full" },
      { bytes: 800, reason: "connection-failed" },
    ]);
  });
});

describe("an interruption", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const truncations = (sent: { type: string }[]): object[] => sent.filter(({ type }) => type === "conversation.item.truncate");
  const speech = { type: "input_audio_buffer.speech_started", item_id: "u", audio_start_ms: 0 };

  test.each([
    ["the session's format", undefined, 1000],
    ["the response's own format", { output: { format: { type: "audio/pcm", rate: 24_000 } } }, 166],
  ])("cuts no later than the end of the audio that has arrived, in %s", async (_which, audio, expected) => {
    const { receive, sent } = await connected();
    receive({ type: "session.updated", session: { audio: { output: { format: { type: "audio/pcmu" } } } } });
    receive({ type: "response.created", response: { id: "resp_1", audio } });
    receive(audioDelta(8000));
    vi.setSystemTime(Date.now() + 60_000);
    receive(speech);
    expect(truncations(sent()).map((event) => Math.floor(Number(Reflect.get(event, "audio_end_ms"))))).toEqual([expected]);
  });

  test("cuts at the player's position, if there is one", async () => {
    let position: number | undefined | null = 1300;
    const playback = { positionMs: vi.fn(() => position), clear: vi.fn() };
    const { transport, receive, sent } = await connected({ playback });
    const interrupted = vi.fn();
    transport.on("audio_interrupted", interrupted);
    // 10 s of audio in 200 ms.
    receive(audioDelta(480_000));
    vi.setSystemTime(Date.now() + 200);
    receive(speech);
    expect(truncations(sent())).toEqual([{ type: "conversation.item.truncate", item_id: "item_1", content_index: 0, audio_end_ms: 1300 }]);
    expect(playback.positionMs).toHaveBeenCalledWith("item_1", 0);
    expect(playback.clear).toHaveBeenCalledTimes(1);

    position = 99_999;
    receive(audioDelta(480_000, "item_2"));
    receive(speech);
    expect(truncations(sent())).toMatchObject([{ audio_end_ms: 10_000 }]);

    position = undefined;
    receive(audioDelta(480_000, "item_3"));
    vi.setSystemTime(Date.now() + 700);
    receive(speech);
    expect(truncations(sent())).toMatchObject([{ audio_end_ms: 700 }]);
    expect(interrupted).toHaveBeenCalledTimes(3);
  });

  test.each([
    ["audio that is scheduled, and not heard yet, is cut at its beginning", -80, [0]],
    ["a position that is no number is the beginning", Number.NaN, [0]],
    ["nothing is cut if nothing is playing", null, []],
  ])("%s, and the response ends all the same", async (_what, position, cuts) => {
    const clear = vi.fn();
    const { transport, receive, sent } = await connected({ playback: { positionMs: () => position, clear } });
    const interrupted = vi.fn();
    transport.on("audio_interrupted", interrupted);
    receive({ type: "response.created", response: { id: "resp_1" } });
    receive(audioDelta(48_000));
    transport.interrupt();
    const frames = sent();
    expect(frames[0]?.type).toBe("response.cancel");
    expect(truncations(frames).map((event) => Reflect.get(event, "audio_end_ms"))).toEqual(cuts);
    expect(interrupted).toHaveBeenCalledTimes(1);
    expect(clear).toHaveBeenCalledTimes(1);
    transport.interrupt();
    expect(clear).toHaveBeenCalledTimes(1);
  });

  test("is possible while fully received audio is still playing, and leaves audio that was heard to its end", async () => {
    const done = { type: "response.output_audio.done", response_id: "resp_1", item_id: "item_1", output_index: 0, content_index: 0 };
    const { transport, receive, sent } = await connected();
    let interrupted = 0;
    transport.on("audio_interrupted", () => {
      interrupted += 1;
    });
    receive(audioDelta(48_000));
    receive(done);
    vi.setSystemTime(Date.now() + 400);
    receive(speech);
    expect(truncations(sent())).toMatchObject([{ audio_end_ms: 400 }]);
    receive(audioDelta(48_000));
    receive(done);
    vi.setSystemTime(Date.now() + 1000);
    receive(speech);
    expect(truncations(sent())).toEqual([]);
    expect(interrupted).toBe(2);
    receive(speech);
    expect(interrupted).toBe(2);
  });

  test("can be replaced by a subclass, as can what plays the audio", async () => {
    const played: number[] = [];
    class OwnPlayer extends RealtimeTransport {
      override _onAudio(event: { data: ArrayBuffer }): void {
        played.push(event.data.byteLength);
      }
      override _interrupt(elapsedMs: number, cancel?: boolean): void {
        super._interrupt(elapsedMs / 2, cancel);
      }
      override getCommonRequestHeaders(): Record<string, string> {
        return { "X-Mine": "1" };
      }
    }
    const adapter = scriptedAdapter();
    const transport = new OwnPlayer({ adapter, apiKey: "sk-test", ready: "open" });
    const connecting = transport.connect();
    adapter.socket.open();
    await connecting;
    expect(adapter.socket.request.headers["X-Mine"]).toBe("1");
    adapter.socket.message(JSON.stringify(audioDelta(48_000)));
    vi.setSystemTime(Date.now() + 500);
    transport.interrupt();
    expect(played).toEqual([48_000]);
    expect(truncations(adapter.socket.sent.map((frame) => JSON.parse(frame)))).toMatchObject([{ audio_end_ms: 250 }]);
  });
});
