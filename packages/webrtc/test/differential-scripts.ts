import type { SimulatorScript } from "@plugboard/simulator";

/** What the server does in each call; what the page does is in `differential-program.ts`. */
export const scripts = {
  greeting: { turns: [{ reply: [{ say: "Good morning.", audio: { toneMs: 200 } }] }] },
  text: { turns: [{ reply: [{ say: "Hi.", audio: { toneMs: 300 } }] }] },
  "function call": {
    turns: [
      { reply: [{ call: { name: "get_weather", arguments: { city: "Paris" } } }] },
      { reply: [{ say: "It is 12 degrees.", audio: { toneMs: 200 } }] },
    ],
  },
  interrupt: { turns: [{ reply: [{ say: "A long story.", audio: { toneMs: 5_000 }, chunkMs: 100 }, { delayMs: 3_000 }] }] },
  mute: {},
  error: {},
  "close here": {},
  "close there": { everyConnection: { call: { closeChannelAfterMs: 1_000 } } },
} as const satisfies Record<string, SimulatorScript>;

/** Names a script. */
export type CallScript = keyof typeof scripts;

/** What the page is told. */
export interface DifferentialArgs {
  readonly whose: "ours" | "upstream";
  /** The simulator of each script. */
  readonly urls: Readonly<Record<CallScript, string>>;
}

/** What one transport showed of each call. */
export type DifferentialResult = Partial<
  Record<CallScript, { readonly events: readonly string[]; readonly muted: unknown; readonly hasCallId: boolean; readonly status: string }>
>;
