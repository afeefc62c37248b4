import type { WebSocket } from "ws";
import { parseJsonObject } from "../wire/json.ts";
import { readWav, type WavSource, writeWav } from "./phone-audio.ts";
import type { PhoneCall, PhoneClear, PhoneWaitOptions } from "./phone-call.ts";
import { frameMs, type PhoneClock, startPhoneClock } from "./phone-clock.ts";
import { PhoneEar } from "./phone-ear.ts";
import type { PhoneCallEnd, PhoneCallOptions } from "./phone-options.ts";
import { type PhoneProvider, phoneProviders, type StreamNames } from "./phone-provider.ts";
import { bytesPerMs, PlaybackBuffer, silenceByte } from "./playback-buffer.ts";

const frameBytes = frameMs * bytesPerMs;

/** Providers keep ten minutes. */
const maxQueuedMs = 600_000;

/** How many faults are kept; those of a server that makes more are not listed. */
const maxFaults = 1_000;

/** Audio that is being said, and who waits until it was. */
interface Speech {
  readonly audio: Buffer;
  said: number;
  readonly done: () => void;
}

/** A call over an open socket. */
export class LiveCall implements PhoneCall {
  readonly callId: string;
  readonly streamId: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly faults: string[] = [];
  readonly clears: PhoneClear[] = [];
  readonly ended: Promise<PhoneCallEnd>;
  readonly #socket: WebSocket;
  readonly #provider: PhoneProvider;
  readonly #names: StreamNames;
  readonly #options: PhoneCallOptions;
  readonly #buffer = new PlaybackBuffer(maxQueuedMs);
  readonly #frame = Buffer.alloc(frameBytes);
  readonly #clock: PhoneClock;
  #heard: Buffer[] = [];
  #speeches: Speech[] = [];
  #frames = 0;
  #sequence = 1;
  #chunk = 0;
  readonly #ear = new PhoneEar();
  #state: "connected" | "over" = "connected";
  #endedBy: PhoneCallEnd["by"] = "server";
  readonly #late: string[] = [];

  constructor(socket: WebSocket, names: StreamNames, parameters: Readonly<Record<string, string>>, options: PhoneCallOptions) {
    this.#socket = socket;
    this.#names = names;
    this.#options = options;
    this.#provider = phoneProviders[options.provider ?? "twilio"];
    this.callId = names.callId;
    this.streamId = names.streamId;
    this.parameters = parameters;
    this.ended = new Promise((resolve) => {
      socket.once("close", (code, reason) => {
        this.#finish();
        const by = this.#endedBy === "server" && code === 1006 ? "network" : this.#endedBy;
        resolve({ by, code, reason: reason.toString() });
      });
    });
    socket.on("error", () => {});
    socket.on("message", (data) => this.#onMessage(String(data)));
    this.#send(this.#provider.connected());
    this.#send(this.#provider.start(names, parameters));
    this.#clock = startPhoneClock(options.speed ?? 1, () => this.#onFrame());
  }

  get lengthMs(): number {
    this.#clock.catchUp();
    return this.#passedMs;
  }

  get #passedMs(): number {
    return this.#frames * frameMs;
  }

  get heard(): Buffer {
    const heard = Buffer.concat(this.#heard);
    this.#heard = [heard];
    return heard;
  }

  get queuedMs(): number {
    return this.#buffer.queuedMs;
  }

  say(wav: WavSource): Promise<void> {
    return this.sayMulaw(readWav(wav));
  }

  sayMulaw(audio: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      if (this.#state === "over") return resolve();
      this.#speeches.push({ audio: Buffer.from(audio), said: 0, done: resolve });
    });
  }

  press(digit: string): void {
    this.#sequence += 1;
    this.#send(this.#provider.dtmf(this.#names, this.#sequence, digit));
  }

  waitForSound(options?: PhoneWaitOptions): Promise<number> {
    return this.#ear.waitFor("a sound", () => this.#ear.soundSince, options);
  }

  waitForSilence(forMs: number, options?: PhoneWaitOptions): Promise<number> {
    const found = (): number | undefined => {
      const { silenceSince } = this.#ear;
      return silenceSince !== undefined && this.#passedMs - silenceSince >= forMs ? silenceSince : undefined;
    };
    return this.#ear.waitFor(`${forMs} ms of silence`, found, options);
  }

  async wait(ms: number): Promise<void> {
    const until = this.#passedMs + ms;
    await this.#ear.waitFor("time", () => (this.#passedMs >= until ? until : undefined), { timeoutMs: Number.POSITIVE_INFINITY });
  }

  sendRaw(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
  }

  async hangUp(): Promise<void> {
    if (this.#state === "connected") {
      this.#endedBy = "caller";
      this.#sequence += 1;
      this.#sendNow(JSON.stringify(this.#provider.stop(this.#names, this.#sequence)));
      this.#socket.close(1000);
    }
    await this.ended;
  }

  cut(): void {
    this.#endedBy = "caller";
    this.#socket.terminate();
  }

  toWav(): Uint8Array {
    return writeWav(this.heard);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hangUp();
  }

  /** Lets 20 ms pass: the caller speaks and hears, and those who wait check what they wait for. */
  #onFrame(): void {
    this.#speak();
    const marks = this.#buffer.next(this.#frame);
    if (this.#options.record !== false) this.#heard.push(Buffer.from(this.#frame));
    this.#frames += 1;
    this.#returnMarks(marks);
    this.#ear.hear(this.#frame, this.#passedMs - frameMs, this.#passedMs);
  }

  #speak(): void {
    this.#chunk += 1;
    const [speech] = this.#speeches;
    if (!speech && this.#options.suppressSilence === true) return;
    const audio = Buffer.alloc(frameBytes, silenceByte);
    if (speech) {
      speech.audio.copy(audio, 0, speech.said, speech.said + frameBytes);
      speech.said += frameBytes;
    }
    this.#sequence += 1;
    this.#send(this.#provider.media(this.#names, this.#sequence, this.#chunk, this.#frames * frameMs, audio));
    if (!speech || speech.said < speech.audio.length) return;
    this.#speeches.shift();
    speech.done();
  }

  #onMessage(text: string): void {
    // Audio that was due before the message came is played before it.
    const unsureMs = this.#clock.catchUp();
    const message = parseJsonObject(text);
    const read = message ? this.#provider.read(message, this.#names) : ({ type: "refused", reason: "no JSON object" } as const);
    if (read.type === "media") {
      if (!this.#buffer.play(read.audio)) this.#fault("more audio than the provider queues");
    } else if (read.type === "mark") this.#returnMarks(this.#buffer.mark(read.name));
    else if (read.type === "clear") {
      this.clears.push({ at: this.#passedMs, unsureMs });
      this.#returnMarks(this.#buffer.clear());
    } else this.#fault(read.reason);
  }

  #fault(reason: string): void {
    if (this.faults.length < maxFaults) this.faults.push(reason);
  }

  #returnMarks(names: readonly string[]): void {
    for (const name of names) {
      this.#sequence += 1;
      this.#send(this.#provider.mark(this.#names, this.#sequence, name));
    }
  }

  #send(message: object): void {
    const text = JSON.stringify(message);
    const { jitterMs = 0, random = Math.random, speed = 1, provider } = this.#options;
    if (jitterMs === 0) return this.#sendNow(text);
    // Twilio keeps the order of its messages, so a late one holds up those behind it. Telnyx' messages may overtake each other.
    if (provider !== "telnyx") this.#late.push(text);
    setTimeout(() => this.#sendNow(provider === "telnyx" ? text : (this.#late.shift() ?? "")), (random() * jitterMs) / speed);
  }

  #sendNow(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
  }

  #finish(): void {
    if (this.#state === "over") return;
    this.#state = "over";
    this.#clock.stop();
    for (const { done } of this.#speeches) done();
    this.#ear.close();
    this.#speeches = [];
  }
}
