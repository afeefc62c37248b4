import type { ObservedFrame, SocketObserver } from "./observer.ts";

/** Messages of one direction. */
export interface FrameCount {
  /** How many. */
  readonly frames: number;
  /** Characters of the texts among them. */
  readonly characters: number;
  /** Bytes of the binary ones. */
  readonly bytes: number;
}

/** What has happened on the sockets of an adapter so far. */
export interface SocketStats {
  /** Sockets that were asked for. */
  readonly dialled: number;
  /** Those that opened, as far as the runtime says so. */
  readonly opened: number;
  /** Failures that a runtime reported, of attempts and of open sockets. */
  readonly failed: number;
  /** Those that ended. */
  readonly ended: number;
  /** What this side has sent. */
  readonly sent: FrameCount;
  /** What has arrived. */
  readonly received: FrameCount;
}

/** Counts what happens on observed sockets. */
export interface StatsObserver extends SocketObserver {
  /** The counts so far: a copy, which does not change. */
  readonly read: () => SocketStats;
}

const createCount = (): { readonly add: (frame: ObservedFrame) => void; readonly read: () => FrameCount } => {
  let [frames, characters, bytes] = [0, 0, 0];
  return {
    add: ({ kind, length }) => {
      frames += 1;
      if (kind === "text") characters += length;
      else bytes += length;
    },
    read: () => ({ frames, characters, bytes }),
  };
};

/** Counts sockets and messages. */
export const socketStats = (): StatsObserver => {
  let [dialled, opened, failed, ended] = [0, 0, 0, 0];
  const [sent, received] = [createCount(), createCount()];
  return {
    dialled: () => {
      dialled += 1;
    },
    opened: () => {
      opened += 1;
    },
    failed: () => {
      failed += 1;
    },
    ended: () => {
      ended += 1;
    },
    sent: (_socket, frame) => sent.add(frame),
    received: (_socket, frame) => received.add(frame),
    read: () => ({ dialled, opened, failed, ended, sent: sent.read(), received: received.read() }),
  };
};
