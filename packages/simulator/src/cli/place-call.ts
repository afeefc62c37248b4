import { writeFileSync } from "node:fs";
import { callPhone } from "../phone/call-phone.ts";
import type { PhoneCall } from "../phone/phone-call.ts";
import type { PhoneCallOptions } from "../phone/phone-options.ts";
import { SimulatorError } from "../simulator-error.ts";

/** A call that the command line asks for. */
export interface CallRequest {
  readonly options: PhoneCallOptions;
  /** WAV files that the caller says, one after another, each after the answer to the one before. */
  readonly say: readonly string[];
  /** Keys that the caller presses after that. */
  readonly press: readonly string[];
  /** Where what the caller has heard is written, as a WAV file. */
  readonly hear: string | undefined;
}

/** How long a greeting is waited for, in milliseconds. */
const greetingMs = 2_000;

/** Silence after which an answer counts as complete, in milliseconds. */
const pauseMs = 1_000;

/** Listens to what is said next, until it is complete. @returns When it began; `undefined` if nothing came in time. */
const listen = async (call: PhoneCall, timeoutMs: number): Promise<number | undefined> => {
  try {
    const from = await call.waitForSound({ timeoutMs });
    await call.waitForSilence(pauseMs, { timeoutMs: 120_000 });
    return from;
  } catch (error) {
    if (error instanceof SimulatorError && error.code === "wait-timeout") return undefined;
    throw error;
  }
};

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** Greeting, questions and keys, each with its answer. */
const converse = async (call: PhoneCall, { say, press }: CallRequest, log: (line: string) => void): Promise<void> => {
  const greeting = await listen(call, greetingMs);
  log(greeting === undefined ? `no greeting within ${seconds(greetingMs)}` : `greeting   after ${seconds(greeting)}`);
  const steps = [
    ...say.map((file) => ({ what: file, run: () => call.say(file) })),
    ...press.map((digit) => ({ what: `key ${digit}`, run: async () => call.press(digit) })),
  ];
  for (const { what, run } of steps) {
    await run();
    const asked = call.lengthMs;
    const from = await listen(call, 15_000);
    log(`${what}   ${from === undefined ? "no answer within 15 s" : `answered after ${seconds(from - asked)}`}`);
  }
};

/**
 * Plays one whole call. Rejects with `call-failed` if it does not come about.
 *
 * @returns Whether the caller has heard anything.
 */
export const placeCall = async (request: CallRequest, log: (line: string) => void): Promise<boolean> => {
  const call = await callPhone(request.options);
  log(`connected  ${call.callId}`);
  const onEnd = (error: unknown): void => {
    if (!(error instanceof SimulatorError) || error.code !== "closed") throw error;
    log("the server has hung up");
  };
  await converse(call, request, log).catch(onEnd);
  await call.hangUp();
  const { by, code, reason } = await call.ended;
  log(`ended      by the ${by}, ${seconds(call.lengthMs)}, close code ${code}${reason && ` (${reason})`}`);
  for (const fault of new Set(call.faults)) log(`fault      the provider would not take ${fault}`);
  if (request.hear !== undefined) writeFileSync(request.hear, call.toWav());
  return call.heard.some((byte) => byte !== 0xff);
};
