import type { Capabilities, CloseInfo, ConnectionHandlers, Frame, PlugboardError } from "@plugboard/core";
import { CheckFailure } from "../check.ts";

/** Handlers that write down what they are called with, and can be waited for. */
export interface Recording {
  /** Give these to `connect`. */
  readonly handlers: ConnectionHandlers;
  /** Every call in order: `open`, `close 4001`, `error CODE`, and messages as text or `<bytes>`. */
  readonly log: string[];
  /** Messages in order. */
  readonly frames: Frame[];
  /** Resolves once so many messages have arrived; rejects when the connection ends before. */
  readonly received: (count: number) => Promise<readonly Frame[]>;
  /** Resolves with the end. */
  readonly ended: Promise<CloseInfo>;
}

/** Starts a recording. */
export const record = (): Recording => {
  const log: string[] = [];
  const frames: Frame[] = [];
  let wake: (() => void) | undefined;
  let end: CloseInfo | undefined;
  let finish: (info: CloseInfo) => void = () => undefined;
  const ended = new Promise<CloseInfo>((resolve) => {
    finish = resolve;
  });
  return {
    log,
    frames,
    ended,
    handlers: {
      open: () => void log.push("open"),
      message: (frame) => {
        log.push(typeof frame === "string" ? frame : `<${frame.byteLength}>`);
        frames.push(frame);
        wake?.();
      },
      close: (info) => {
        log.push(`close ${info.code}`);
        end = info;
        wake?.();
        finish(info);
      },
      error: (error: PlugboardError) => void log.push(`error ${error.code}`),
    },
    received: async (count) => {
      while (frames.length < count) {
        if (end) throw new CheckFailure(`expected ${count} messages, got ${frames.length} and then the end (${end.code})`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return frames;
    },
  };
};

/** What an end in order is told with: 1005 and no reason where close codes do not travel, whatever was said. */
export const told = <T extends number | string>({ closeCodes }: Pick<Capabilities, "closeCodes">, code: T): T | 1005 | "" =>
  closeCodes ? code : typeof code === "string" ? "" : 1005;

/** Waits, where time itself is tested. */
export const pause = (delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });

/** How long a promise takes, in milliseconds. */
export const durationOf = async (promise: Promise<unknown>): Promise<number> => {
  const startedAt = Date.now();
  await promise.catch(() => undefined);
  return Date.now() - startedAt;
};
