import { once } from "node:events";
import { onTestFinished } from "vitest";
import { type ClientOptions, WebSocket } from "ws";

/** A frame as the client sees it. */
export type Frame = Record<string, unknown> & { readonly type: string };

const terminal = new Set(["response.completed", "response.incomplete", "response.failed", "error"]);

/** A raw socket that keeps what it receives and hands it out in order. */
export class WireClient {
  readonly socket: WebSocket;
  readonly texts: string[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  #taken = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once("close", (code, reason) => resolve({ code, reason: String(reason) })));
    socket.on("message", (data) => this.texts.push(String(data)));
  }

  /** Sends a frame. */
  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** The next frame that was not taken yet. */
  async next(): Promise<Frame> {
    while (this.texts.length <= this.#taken) {
      await once(this.socket, "message");
    }
    const text = this.texts[this.#taken] ?? "";
    this.#taken += 1;
    return JSON.parse(text);
  }

  /** Takes frames up to and with the first one of a type. */
  async until(type: string): Promise<Frame[]> {
    const frames: Frame[] = [];
    do {
      frames.push(await this.next());
    } while (frames.at(-1)?.type !== type);
    return frames;
  }

  /** Takes the frames of `count` responses, terminal frames included. */
  async responses(count: number): Promise<Frame[]> {
    const frames: Frame[] = [];
    for (let ended = 0; ended < count; ) {
      const frame = await this.next();
      frames.push(frame);
      ended += terminal.has(frame.type) ? 1 : 0;
    }
    return frames;
  }

  /** Sends a `response.create` and takes its frames. */
  async create(fields: object): Promise<Frame[]> {
    this.send({ type: "response.create", model: "gpt-5.6", store: false, ...fields });
    return await this.responses(1);
  }
}

/** Opens a socket and closes it when the test ends. */
export const dial = async (wsUrl: string, options: ClientOptions = {}): Promise<WireClient> => {
  const socket = new WebSocket(wsUrl, { headers: { authorization: "Bearer sk-test" }, ...options });
  onTestFinished(() => socket.terminate());
  const client = new WireClient(socket);
  await once(socket, "open");
  return client;
};

/** The response object of the last lifecycle frame. */
export const responseOf = (frames: readonly Frame[]): Record<string, unknown> & { readonly id: string } => {
  const frame = frames.findLast((candidate) => typeof candidate["response"] === "object");
  return (frame?.["response"] ?? {}) as Record<string, unknown> & { readonly id: string };
};

/** `error.code` of the last frame. */
export const errorCode = (frames: readonly Frame[]): unknown => (frames.at(-1)?.["error"] as { readonly code?: unknown } | undefined)?.code;
