import type { Cell, FaultName } from "@plugboard/protocol-cases/faults";

export type Direction = "up" | "down";

/** What a fault can do to a connection. */
export interface LineEnds {
  /** Hands bytes on; `undefined` is the end of a side. */
  readonly pass: (direction: Direction, chunk: Buffer | undefined) => void;
  /** Resets the client's side and drops the server's. */
  readonly reset: () => void;
  /** Ends the client's side with a FIN and drops the server's. */
  readonly finish: () => void;
  /** Drops the server's side, of which the client hears nothing. */
  readonly dropServer: () => void;
  /** Ends the client's side after the client has ended it. */
  readonly letGo: () => void;
}

/** A fault that has begun. */
export interface FaultLine {
  readonly push: (direction: Direction, chunk: Buffer | undefined) => void;
  /** Hears that the server's side was reset. Without it the client does not. */
  readonly serverReset?: () => void;
}

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Hands on in order, each piece as late as `delayMs` says after the one before it, or after now. */
const delayed = (ends: LineEnds, from: "now" | "the-last", delayMs: (bytes: number) => number): FaultLine => {
  const queues = { up: [] as (Buffer | undefined)[], down: [] as (Buffer | undefined)[] };
  const due = { up: 0, down: 0 };
  return {
    push: (direction, chunk) => {
      const now = performance.now();
      const delay = delayMs(chunk?.length ?? 0);
      due[direction] = from === "now" ? Math.max(due[direction], now + delay) : Math.max(due[direction], now) + delay;
      queues[direction].push(chunk);
      setTimeout(() => ends.pass(direction, queues[direction].shift()), due[direction] - now);
    },
  };
};

/** Damages the next piece, whichever way it goes, and hands it on with all that follow. */
const corrupting = (ends: LineEnds, random: () => number): FaultLine => {
  let isDone = false;
  return {
    push: (direction, chunk) => {
      if (!isDone && chunk && chunk.length > 0) {
        isDone = true;
        const at = Math.floor(random() * Math.min(chunk.length, 64));
        chunk.writeUInt8(chunk.readUInt8(at) ^ (1 + Math.floor(random() * 255)), at);
      }
      ends.pass(direction, chunk);
    },
    // A server that gives up over the damage while bytes of the client are under way resets.
    serverReset: ends.reset,
  };
};

/** Answers the first request itself, as the busy one of many servers does, or the CONNECT proxy, which is asked before them. */
const refusing = (ends: LineEnds): FaultLine => {
  let isDone = false;
  return {
    push: (direction, chunk) => {
      if (isDone || direction === "down" || !chunk) return;
      isDone = true;
      ends.pass("down", Buffer.from("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
      ends.finish();
    },
  };
};

/** Nothing passes. That the client has let go is taken in, as its own machine would. */
const silent = (ends: LineEnds): FaultLine => ({ push: (direction, chunk) => (direction === "up" && !chunk ? ends.letGo() : undefined) });

const begin: Readonly<Record<FaultName, (ends: LineEnds, random: () => number) => FaultLine>> = {
  latency: (ends) => delayed(ends, "now", () => 100),
  jitter: (ends, random) => delayed(ends, "now", () => random() * 80),
  // Bytes of a second, as over a bad mobile network.
  bandwidth: (ends) => delayed(ends, "the-last", (bytes) => (bytes / 500_000) * 1_000),
  pause: (ends) => {
    const endsAt = performance.now() + 400;
    return delayed(ends, "now", () => Math.max(0, endsAt - performance.now()));
  },
  stall: silent,
  "half-open": (ends) => {
    ends.dropServer();
    return silent(ends);
  },
  reset: (ends) => {
    ends.reset();
    return silent(ends);
  },
  fin: (ends) => {
    ends.finish();
    return silent(ends);
  },
  truncated: (ends) => ({
    push: (direction, chunk) => {
      ends.pass(direction, chunk?.subarray(0, chunk.length >> 1));
      ends.finish();
    },
  }),
  refused: refusing,
  corrupted: corrupting,
};

/** Begins the fault of a cell. */
export const beginFault = ({ fault, seed }: Cell, ends: LineEnds): FaultLine => begin[fault](ends, randomFrom(seed));
