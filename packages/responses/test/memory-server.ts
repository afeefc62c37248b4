import { type Adapter, afterOpen, type Socket, type SocketEvents } from "@plugboard/core";
import { type Json, textFrames } from "./peer.ts";

/** One response that runs at the server. */
export interface RunningResponse {
  readonly socket: MemorySocket;
  readonly lane: string | undefined;
  /** The text of the question. */
  readonly name: string;
  /** The whole input as the server sees it: what it held, and what was sent. */
  readonly context: readonly Json[];
  /** Whether an event of it was sent. */
  hasBegun: boolean;
}

interface Held {
  readonly responseId: string;
  readonly items: readonly Json[];
}

/** The server's end of one socket. */
interface MemorySocket {
  readonly events: SocketEvents;
  /** The latest response of each lane. */
  readonly held: Map<string | undefined, Held>;
}

/**
 * A Responses server in memory, as its documentation describes it: one response at a time on a lane, a chain that ends with the socket,
 * no message that cancels. What a client must not do it writes down.
 */
export class MemoryServer {
  readonly violations: string[] = [];
  readonly adapter: Adapter<Socket>;
  readonly #lanes: boolean;
  readonly #sockets = new Set<MemorySocket>();
  #running: RunningResponse[] = [];
  #count = 0;

  constructor(lanes: boolean) {
    this.#lanes = lanes;
    this.adapter = {
      name: "memory",
      capabilities: {
        headers: true,
        subprotocols: true,
        handshakeResponse: true,
        handshakeHeaders: false,
        webSocket: true,
        handshakeCheck: true,
        frameCheck: true,
        ping: false,
        terminate: true,
        bufferedBytes: false,
        pause: false,
        ref: false,
        closeCodes: true,
        longMessages: true,
        media: false,
      },
      readiness: afterOpen,
      open: () => this.#open(),
    };
  }

  /** How many sockets are open. */
  get open(): number {
    return this.#sockets.size;
  }

  /** The responses that run, oldest first. */
  get running(): readonly RunningResponse[] {
    return this.#running;
  }

  /** Sends the first event of a response. */
  begin(running: RunningResponse): void {
    if (running.hasBegun) return;
    running.hasBegun = true;
    this.#send(running, this.#framesOf(running).slice(0, 1));
  }

  /** Sends the rest of a response, to its end. */
  answer(running: RunningResponse): void {
    const frames = this.#framesOf(running);
    const output = { type: "message", role: "assistant", content: [{ type: "output_text", text: `answer to ${running.name}` }] };
    running.socket.held.set(running.lane, { responseId: `resp ${running.name}`, items: [...running.context, output] });
    this.#end(running);
    this.#send(running, frames.slice(running.hasBegun ? 1 : 0));
  }

  /** Ends a response as failed. */
  fail(running: RunningResponse): void {
    this.begin(running);
    this.#end(running);
    this.#send(running, [{ type: "response.failed", response: { id: `resp ${running.name}`, status: "failed", output: [] } }]);
  }

  /** Refuses a request of which nothing was sent. */
  refuse(running: RunningResponse): void {
    this.#end(running);
    this.#send(running, [{ type: "error", status: 429, error: { code: "rate_limit_exceeded", message: "later", type: "requests" } }]);
  }

  /** The network takes the socket of a response. @returns All the responses that it takes. */
  lose({ socket }: RunningResponse): readonly RunningResponse[] {
    const lost = this.#running.filter((running) => running.socket === socket);
    this.#drop(socket);
    socket.events.close(1006, "");
    return lost;
  }

  #framesOf(running: RunningResponse): Json[] {
    return textFrames(`resp ${running.name}`, `answer to ${running.name}`);
  }

  #send({ socket, lane }: RunningResponse, frames: readonly Json[]): void {
    for (const frame of frames) socket.events.message(JSON.stringify({ ...frame, ...(lane !== undefined && { stream_id: lane }) }));
  }

  #end(running: RunningResponse): void {
    this.#running = this.#running.filter((other) => other !== running);
  }

  #drop(socket: MemorySocket): void {
    this.#sockets.delete(socket);
    this.#running = this.#running.filter((running) => running.socket !== socket);
  }

  #open(): Socket {
    let mine: MemorySocket | undefined;
    const end = (code: number, reason: string): void => {
      if (!mine || !this.#sockets.has(mine)) return;
      this.#drop(mine);
      mine.events.close(code, reason);
    };
    return {
      listen: (events) => {
        mine = { events, held: new Map() };
        this.#sockets.add(mine);
        queueMicrotask(() => events.open());
      },
      send: (frame) => mine && this.#take(mine, JSON.parse(String(frame)) as Json),
      close: (code, reason) => queueMicrotask(() => end(code, reason)),
      terminate: () => end(1006, ""),
    };
  }

  #take(socket: MemorySocket, create: Json): void {
    const lane = create["stream_id"] as string | undefined;
    const input = create["input"] as Json[];
    const previous = create["previous_response_id"];
    const held = socket.held.get(lane);
    const here = this.#running.filter((running) => running.socket === socket);
    if (!this.#sockets.has(socket)) this.violations.push("a request on a socket that has ended");
    if (here.some((running) => running.lane === lane)) this.violations.push(`two responses at a time on lane ${lane}`);
    if ((lane !== undefined) !== this.#lanes) this.violations.push(`lane ${lane}`);
    if (previous !== undefined && previous !== held?.responseId)
      this.violations.push(`continues ${String(previous)}, which it does not hold`);
    const context = [...(previous === undefined ? [] : (held?.items ?? [])), ...input];
    // Whatever runs now is the latest response of the lane.
    socket.held.delete(lane);
    this.#count += 1;
    this.#running.push({ socket, lane, name: String(input.at(-1)?.["content"]), context, hasBegun: false });
  }
}
