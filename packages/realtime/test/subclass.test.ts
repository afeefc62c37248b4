import { type OpenAIRealtimeWebSocket, OpenAIRealtimeWebSocket as Upstream } from "@openai/agents-realtime";
import { describe, expect, test } from "vitest";
import { type AudioEvent, type RealtimeConnectOptions, RealtimeTransport, type SessionConfig } from "../src/index.ts";
import { audioDelta } from "./connected.ts";
import { type ScriptedSocket, scriptedAdapter, settle } from "./scripted-socket.ts";

/** One call of a hook, with its arguments as far as they can be compared. */
type HookCall = readonly unknown[];

/** The same subclass of either base class: every hook notes its call and goes on. */
const recording = (Base: typeof OpenAIRealtimeWebSocket, calls: HookCall[]): typeof OpenAIRealtimeWebSocket =>
  class extends Base {
    protected override async _getApiKey(options: Parameters<Upstream["connect"]>[0]): Promise<string> {
      calls.push(["_getApiKey", options.apiKey]);
      return super._getApiKey(options);
    }
    protected override _onOpen(): void {
      calls.push(["_onOpen", this.status]);
      super._onOpen();
    }
    protected override _onClose(): void {
      calls.push(["_onClose", this.status]);
      super._onClose();
    }
    protected override _onError(error: unknown): void {
      calls.push(["_onError", error instanceof Error]);
      super._onError(error);
    }
    protected override _onMessage(event: MessageEvent): void {
      calls.push(["_onMessage", event.data]);
      super._onMessage(event);
      calls.push(["after _onMessage"]);
    }
    protected override _onAudio(event: AudioEvent): void {
      calls.push(["_onAudio", this.currentItemId, this._audioLengthMs, typeof this._firstAudioTimestamp]);
      super._onAudio(event);
    }
    protected override _afterAudioDoneEvent(): void {
      calls.push(["_afterAudioDoneEvent"]);
      super._afterAudioDoneEvent();
    }
    protected override _getMergedSessionConfig(config: SessionConfig): ReturnType<Upstream["buildSessionPayload"]> {
      calls.push(["_getMergedSessionConfig", config.instructions]);
      return super._getMergedSessionConfig(config as never);
    }
    protected override _updateTracingConfig(tracing: never): void {
      calls.push(["_updateTracingConfig", tracing, this._rawSessionConfig]);
      super._updateTracingConfig(tracing);
    }
    override _interrupt(elapsedMs: number, cancel?: boolean): void {
      calls.push(["_interrupt", elapsedMs >= 0, cancel, this._audioLengthMs]);
      super._interrupt(elapsedMs, cancel);
    }
    override emit(...event: never): boolean {
      const [type, ...args] = event as unknown as [type: string, ...args: unknown[]];
      if (type !== "close") calls.push(["emit", type, args.length]);
      return super.emit(...(event as Parameters<Upstream["emit"]>));
    }
  } as never;

/** Frames of one call: what a turn with audio and an interruption looks like. */
const frames: readonly object[] = [
  { type: "session.updated", session: { audio: { input: { turn_detection: { interrupt_response: true } } } } },
  { type: "response.created", response: { id: "resp_1", object: "realtime.response", status: "in_progress", output: [] } },
  audioDelta(4800),
  { type: "response.output_audio.done", response_id: "resp_1", item_id: "item_1", output_index: 0, content_index: 0 },
  { type: "input_audio_buffer.speech_started", item_id: "item_u", audio_start_ms: 0 },
  { type: "a.new.event" },
].map((event, index) => ({ event_id: `event_${index}`, ...event }));

interface Played {
  readonly calls: readonly HookCall[];
  readonly sent: readonly string[];
}

const created = { type: "session.created", event_id: "event_s", session: { tracing: null } };

const playOurs = async (): Promise<Played> => {
  const calls: HookCall[] = [];
  const Ours = recording(RealtimeTransport as never, calls) as unknown as typeof RealtimeTransport;
  const adapter = scriptedAdapter();
  const transport = new Ours({ adapter, ready: "open" });
  const connecting = transport.connect({ apiKey: "sk-test", initialSessionConfig: { instructions: "Be brief." } });
  await settle();
  const socket: ScriptedSocket = adapter.socket;
  socket.open();
  await connecting;
  for (const frame of [created, ...frames]) socket.message(JSON.stringify(frame));
  socket.end(1000, "");
  await settle();
  return { calls, sent: socket.sent.map((text) => JSON.parse(text).type) };
};

const playTheirs = async (): Promise<Played> => {
  const calls: HookCall[] = [];
  const sent: string[] = [];
  const listeners = new Map<string, (event: unknown) => void>();
  const socket = {
    addEventListener: (type: string, listener: (event: unknown) => void) => listeners.set(type, listener),
    send: (text: string) => sent.push(JSON.parse(text).type),
    close: () => undefined,
  };
  const Theirs = recording(Upstream, calls);
  const transport = new Theirs({ createWebSocket: async () => socket as never });
  const connecting = transport.connect({ apiKey: "sk-test", initialSessionConfig: { instructions: "Be brief." } });
  await settle();
  listeners.get("open")?.({});
  await connecting;
  for (const frame of [created, ...frames]) listeners.get("message")?.({ data: JSON.stringify(frame) });
  listeners.get("close")?.({});
  await settle();
  return { calls, sent };
};

describe("a subclass of RealtimeTransport", () => {
  test("has its hooks called once, in upstream's order and with upstream's arguments", async () => {
    const [ours, theirs] = [await playOurs(), await playTheirs()];
    // An event that is newer than this version has its own type with ours alone: `new-events`.
    // The configuration is made and sent before anybody hears of the connection: `configuration-goes-first`.
    const rest = (calls: readonly HookCall[]): readonly HookCall[] =>
      calls.filter(([name, type]) => name !== "_getMergedSessionConfig" && type !== "a.new.event");
    expect(rest(ours.calls)).toEqual(rest(theirs.calls));
    expect(ours.calls.filter(([name]) => name === "_getMergedSessionConfig")).toEqual([["_getMergedSessionConfig", "Be brief."]]);
    expect(ours.sent).toEqual(theirs.sent);
    expect(new Set(ours.calls.map(([name]) => name)).size).toBe(11);
  });

  test("says what is sent in the handshake: its headers win over the key of connect(), in any case", async () => {
    class Own extends RealtimeTransport {
      protected override getCommonRequestHeaders(): Record<string, string> {
        return { ...super.getCommonRequestHeaders(), authorization: "Bearer own", "X-Mine": "1" };
      }
    }
    const adapter = scriptedAdapter();
    const transport = new Own({ adapter, ready: "open", headers: { "x-mine": "2" } });
    const connecting = transport.connect({ apiKey: "sk-of-connect" });
    adapter.socket.open();
    await connecting;
    expect(adapter.socket.request.headers).toEqual({
      "User-Agent": "Agents/JavaScript 0.20.0 plugboard-realtime",
      "X-OpenAI-Agents-SDK": "openai-agents-sdk.0.20.0",
      authorization: "Bearer own",
      "X-Mine": "1",
    });
  });

  test("is asked for its key and then for its headers, as upstream's is (createWebSocket of 0.20)", async () => {
    const asked: string[] = [];
    class Own extends RealtimeTransport {
      protected override async _getApiKey(options: RealtimeConnectOptions): Promise<string> {
        asked.push("key");
        return super._getApiKey(options);
      }
      protected override getCommonRequestHeaders(): Record<string, string> {
        asked.push("headers");
        return super.getCommonRequestHeaders();
      }
    }
    const adapter = scriptedAdapter({ onSocket: (socket) => queueMicrotask(() => socket.open()) });
    await new Own({ adapter, ready: "open" }).connect({ apiKey: "sk-test" });
    expect(asked).toEqual(["key", "headers"]);
  });

  test("finds in eventEmitter the emitter below its own emit and its own listeners", async () => {
    const emitted: unknown[] = [];
    class Own extends RealtimeTransport {
      override emit(...args: [never]): boolean {
        emitted.push(args[0]);
        return super.emit(...args);
      }
      below(listener: () => void): void {
        this.eventEmitter.once("own", listener);
        this.eventEmitter.emit("own");
        this.eventEmitter.emit("own");
      }
    }
    const heard: unknown[] = [];
    new Own({ adapter: scriptedAdapter() }).below(() => heard.push("once"));
    expect([heard, emitted]).toEqual([["once"], []]);
  });

  test("may keep an error to itself, turn the tracing off, and change what interrupts", async () => {
    class Own extends RealtimeTransport {
      readonly kept: unknown[] = [];
      protected override _onError(error: unknown): void {
        this.kept.push(error);
      }
      protected override _updateTracingConfig(): void {
        // No tracing.
      }
      heardAfter(elapsedMs: number): void {
        this._firstAudioTimestamp = Date.now() - elapsedMs;
        this._audioLengthMs = 1000;
        this.interrupt();
      }
    }
    const adapter = scriptedAdapter();
    const transport = new Own({ adapter, ready: "open" });
    const connecting = transport.connect({ apiKey: "sk-test" });
    adapter.socket.open();
    await connecting;
    const errors: unknown[] = [];
    transport.on("error", (event) => errors.push(event));
    adapter.socket.sent.length = 0;
    adapter.socket.message(JSON.stringify(created));
    expect(adapter.socket.sent).toEqual([]);
    adapter.socket.message(JSON.stringify(audioDelta(4800)));
    transport.heardAfter(400);
    const truncated = JSON.parse(adapter.socket.sent.at(-1) ?? "{}");
    expect([truncated.type, truncated.audio_end_ms >= 400]).toEqual(["conversation.item.truncate", true]);
    adapter.socket.end(1006, "");
    expect([errors, transport.kept.length]).toEqual([[], 1]);
  });
});
