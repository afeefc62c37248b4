// Runs inside an engine.
import { type Adapter, type Heartbeat, heartbeat } from "@plugboard/core";
import { type Cell, faults } from "./cells.ts";

/** What the program of a layer is given. */
export interface LayerContext {
  readonly cell: Cell;
  readonly adapter: Adapter;
  /** Host and port of the cell's proxy. */
  readonly host: string;
  /** Base of the HTTP API, past the proxy: the fetch of an engine cannot be told to trust the proxy's certificate. */
  readonly plain: string;
  /** Resolves when an outcome is given up. */
  readonly late: Promise<string>;
  /** From now on the fault may begin. */
  readonly arm: () => Promise<void>;
}

/** The credential of every layer. */
export const key = "ek_simulated";

/** Whether a deadline is what is judged: it is short then, and so long otherwise that nothing but a hang takes that time. */
export const isDeadlineJudged = ({ fault }: Cell): boolean => faults[fault] === "silent" || faults[fault] === "damaged";

interface Deadlines {
  readonly connectTimeoutMs: number;
  readonly closeTimeoutMs: number;
  readonly heartbeat: Heartbeat;
}

/** The deadlines of a cell. */
export const deadlinesFor = (cell: Cell): Deadlines => {
  const { phase } = cell;
  const isShort = isDeadlineJudged(cell);
  const isDial = phase === "dial" || phase === "handshake" || phase === "before-ready";
  const probe = (): string => JSON.stringify({ type: "input_audio_buffer.clear" });
  const beat: Heartbeat = heartbeat(isShort ? { pingAfterMs: 700, replyTimeoutMs: 1_500, probe } : { probe });
  return { connectTimeoutMs: isShort && isDial ? 1_500 : 20_000, closeTimeoutMs: isShort ? 1_000 : 5_000, heartbeat: beat };
};

/** Whether the fault begins while the connection is open. */
export const isArmed = ({ phase }: Cell): boolean => phase === "idle" || phase === "mid-response" || phase === "mid-append";
