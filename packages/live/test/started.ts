import { nodeAdapter } from "@plugboard/node";
import { type Simulator, type SimulatorScript, startSimulator } from "@plugboard/simulator";
import { LiveSession, type LiveSessionOptions, type LiveState } from "../src/index.ts";

/** A session over Node's adapter and the simulator that it talks to. Both end when the test's scope does. */
export interface Started extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly session: LiveSession;
  /** Every state that it has had. */
  readonly states: LiveState["status"][];
}

/** Starts a simulator and a session that is not connected yet. Silence is not sent unless a test wants it. */
export const prepare = async (live: SimulatorScript["live"], options: Partial<LiveSessionOptions> = {}): Promise<Started> => {
  const simulator = await startSimulator(live ? { script: { live } } : {});
  const states: LiveState["status"][] = [];
  const session = new LiveSession({
    adapter: nodeAdapter(),
    apiKey: "sk-live-test-key",
    baseUrl: simulator.url,
    silence: null,
    session: { model: "gpt-live-1" },
    ...options,
  });
  session.on("state", ({ status }) => states.push(status));
  return {
    simulator,
    session,
    states,
    [Symbol.asyncDispose]: async () => {
      await session.close();
      await simulator.close();
    },
  };
};

/** Starts a simulator and a session that runs. */
export const start = async (live?: SimulatorScript["live"], options?: Partial<LiveSessionOptions>): Promise<Started> => {
  const started = await prepare(live, options);
  await started.session.connect();
  return started;
};

/** Milliseconds of silence, PCM at 24 kHz. */
export const quiet = (ms: number): Uint8Array => new Uint8Array(ms * 48);

/** Milliseconds of a loud tone, PCM at 24 kHz. */
export const loud = (ms: number): Uint8Array => {
  const samples = Int16Array.from({ length: ms * 24 }, (_, at) => 12_000 * Math.sin(at / 9));
  return new Uint8Array(samples.buffer);
};
