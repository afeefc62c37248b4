import type { LiveEvents, LiveSession, LiveSessionOptions } from "@plugboard/live";
import type { ControlledSimulator } from "../controlled-simulator.ts";
import type { TestContext } from "../protocol-case.ts";
import type { Seen } from "../seen.ts";

/** What the Live half does. */
export type LiveScript = NonNullable<NonNullable<Parameters<TestContext["simulate"]>[0]>["script"]>["live"];

/** A session and the server that it talks to. */
export interface Call {
  readonly session: LiveSession;
  readonly server: ControlledSimulator;
  readonly failures: readonly string[];
}

/** The configuration of nearly every case. */
export const model = "gpt-live-1";

/** A session that is not connected yet; it sends no silence unless the case wants it. */
export const prepareCall = async (context: TestContext, live?: LiveScript, options: Partial<LiveSessionOptions> = {}): Promise<Call> => {
  const server = await context.simulate(live ? { script: { live } } : {});
  const failures: string[] = [];
  const session = context.createLive({
    baseUrl: server.url,
    silence: null,
    session: { model },
    onUnhandled: ({ code }) => failures.push(code),
    ...options,
  });
  return { session, server, failures };
};

/** A session that runs. */
export const call = async (context: TestContext, live?: LiveScript, options?: Partial<LiveSessionOptions>): Promise<Call> => {
  const prepared = await prepareCall(context, live, options);
  await prepared.session.connect();
  return prepared;
};

/** The next event of a type that fits. */
export const next = <K extends keyof LiveEvents>(
  session: Pick<LiveSession, "on">,
  type: K,
  fits: (event: LiveEvents[K]) => boolean = () => true,
): Promise<LiveEvents[K]> =>
  new Promise((resolve) => {
    const remove = session.on(type, (event) => {
      if (!fits(event)) return;
      remove();
      resolve(event);
    });
  });

/** Milliseconds of silence, PCM at 24 kHz. */
export const quiet = (ms: number): Uint8Array => new Uint8Array(ms * 48);

/** Milliseconds of a loud tone, PCM at 24 kHz. */
export const loud = (ms: number): Uint8Array => {
  const samples = Int16Array.from({ length: ms * 24 }, (_, at) => 12_000 * Math.sin(at / 9));
  return new Uint8Array(samples.buffer);
};

/** The user speaks, and waits for the answer. */
export const speak = (session: LiveSession, ms = 500): void => {
  session.sendAudio(loud(ms));
  session.sendAudio(quiet(700));
};

/** What the server got of one type, without audio. */
export const receivedOf = ({ live }: Seen, ...types: readonly string[]): readonly Readonly<Record<string, unknown>>[] =>
  live.received.flatMap(({ event }) => (event && types.includes(event.type) ? [event] : []));
