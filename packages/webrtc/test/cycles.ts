import { type Adapter, connect, type PlugboardError, type Socket } from "@plugboard/core";
import type { Exchange } from "@plugboard/webrtc";

/** The step of an attempt at which it is aborted. */
type Phase = "microphone" | "offer" | "answer" | "channel";

const phases: readonly Phase[] = ["microphone", "offer", "answer", "channel"];

/** What is counted in the engine. */
export interface Census {
  readonly peers: number;
  readonly tracks: number;
  readonly timers: number;
  readonly listeners: number;
}

/** What the cycles came to. */
export interface Cycles {
  readonly before: Census;
  readonly after: Census;
  /** How many attempts were aborted in each phase, by the code that they ended with. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** How an attempt is made, and where it is aborted. */
export interface CycleParts<S extends Socket> {
  readonly adapter: (hooks: { readonly exchange: (exchange: Exchange) => Exchange; readonly asked: () => void }) => Adapter<S>;
  readonly url: string;
  readonly census: () => Census;
}

/** Connects and aborts, `count` times, in every phase in turn. */
export const runCycles = async <S extends Socket>({ adapter, url, census }: CycleParts<S>, count: number): Promise<Cycles> => {
  const before = census();
  const outcomes: Record<string, number> = {};
  for (let index = 0; index < count; index += 1) {
    const phase = phases[index % phases.length] ?? "offer";
    const { signal, abort } = abortable();
    const abortIn = (now: Phase): void => {
      if (now === phase) abort();
    };
    const exchange =
      (post: Exchange): Exchange =>
      async (offer, context) => {
        abortIn("offer");
        const answer = await post(offer, context);
        abortIn("answer");
        // The peer is being looked for, or found, when this comes.
        if (phase === "channel") setTimeout(abort, index % 40);
        return answer;
      };
    const made = adapter({ exchange, asked: () => abortIn("microphone") });
    const outcome = await connect(made, { url, headers: { authorization: "Bearer ek_test" } }, {}, { signal }).then(
      async (connection) => {
        connection.terminate();
        return "connected";
      },
      (error: PlugboardError) => error.code,
    );
    const name = `${phase}: ${outcome}`;
    outcomes[name] = (outcomes[name] ?? 0) + 1;
  }
  // What was asked for before an abort may still come: a microphone, an answer.
  await new Promise((resolve) => setTimeout(resolve, 500));
  return { before, after: census(), outcomes };
};

const abortable = (): { readonly signal: AbortSignal; readonly abort: () => void } => {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
};
