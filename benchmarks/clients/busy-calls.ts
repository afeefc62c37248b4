import type { BenchEvent, Call, OpenCall } from "./call.ts";
import { microphone } from "./microphone.ts";

/** An event of 20 ms of audio, in and out. */
const everyMs = 20;

/** Calls in which both sides speak all the time. */
export interface BusyCalls {
  readonly count: () => number;
  readonly add: (count: number) => Promise<void>;
  /** Events that were heard since the last question. */
  readonly takeHeard: () => number;
  /** One of the calls, in turn. */
  readonly next: () => Call | undefined;
}

/**
 * Opens calls that get 50 audio events a second and send 50 appends. One timer of a millisecond serves those calls whose turn it is, so
 * that the appends are spread over the interval and the timers of all clients cost the same.
 */
export const busyCalls = (open: OpenCall, url: string, onOther: (event: BenchEvent) => void = () => undefined): BusyCalls => {
  const audio = microphone(everyMs);
  const calls: Call[] = [];
  let heard = 0;
  let turn = 0;
  let startedAt = 0;
  let served = 0;
  const listener = {
    audio: (): void => {
      heard += 1;
    },
    text: () => undefined,
    other: onOther,
  };
  const serve = (): void => {
    // What is due by the clock and not by the number of ticks: a late tick serves more.
    const due = Math.floor(performance.now() - startedAt);
    // Who is later than a whole interval has lost that audio, as a microphone would.
    served = Math.max(served, due - everyMs);
    for (; served < due; served += 1) {
      for (let index = served % everyMs; index < calls.length; index += everyMs) calls[index]?.append(audio);
    }
  };
  const openOne = async (): Promise<void> => {
    const call = await open(url, listener, "session.updated");
    call.send({ type: "bench.regularly", kind: "audio 20 ms", everyMs });
    calls.push(call);
  };
  return {
    count: () => calls.length,
    takeHeard: () => {
      const taken = heard;
      heard = 0;
      return taken;
    },
    next: () => calls[turn++ % calls.length],
    add: async (count) => {
      if (startedAt === 0) {
        startedAt = performance.now();
        setInterval(serve, 1);
      }
      for (let index = 0; index < count; index += 1) await openOne();
    },
  };
};
