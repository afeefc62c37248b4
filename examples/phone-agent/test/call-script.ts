import { generateKeyPairSync } from "node:crypto";
import { callPhone, type PhoneCallOptions, questionWav, type Script, type Simulator } from "@plugboard/simulator";

/** The keys of a simulated provider, as the server is told them and as the phone signs with them. */
export interface PhoneKeys {
  /** For the server's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** For the phone. */
  readonly signing: Pick<PhoneCallOptions, "authToken" | "privateKey">;
}

/** New keys. */
export const createPhoneKeys = (): PhoneKeys => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const rawKey = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const authToken = "the auth token of the example";
  return {
    environment: {
      TWILIO_AUTH_TOKEN: authToken,
      TELNYX_PUBLIC_KEY: rawKey.toString("base64"),
      STREAM_SECRET: "the stream secret of the example",
    },
    signing: { authToken, privateKey },
  };
};

/** What the API answers in the call of {@link playCall}: lengths are milliseconds of a tone. */
export const callScript: Script = {
  turns: [
    { reply: [{ say: "Weather line, good morning.", audio: { toneMs: 600 } }] },
    { reply: [{ call: { name: "get_weather", arguments: { city: "Paris" } } }] },
    { reply: [{ say: "It is twelve degrees in Paris, and it will be for as long as you listen.", audio: { toneMs: 5_000 } }] },
    { reply: [{ say: "Yes?", audio: { toneMs: 500 } }] },
    { reply: [{ say: "You have pressed five.", audio: { toneMs: 400 } }] },
  ],
};

/** What was measured in one call, in milliseconds. */
export interface CallReport {
  readonly greetingMs: number;
  /** How long the answer was heard before it was interrupted. */
  readonly heardMs: number;
  /** Where the API was told that it was cut. */
  readonly cutAtMs: number;
  /** Silence after the server's `clear`. */
  readonly silentAfterMs: number;
  /** How much longer the answer may have been heard because this process was busy: what cannot be measured. */
  readonly unsureMs: number;
  readonly afterInterruptionMs: number;
  readonly keyAnswerMs: number;
  /** What the provider would have refused. */
  readonly faults: readonly string[];
  readonly endedBy: string;
  readonly code: number;
  /** Tools that were called, as the API has seen their output. */
  readonly toolOutputs: readonly unknown[];
}

const truncations = (simulator: Simulator): readonly number[] =>
  simulator.received.flatMap(({ event }) =>
    event?.type === "conversation.item.truncate" && "audio_end_ms" in event ? [Number(event["audio_end_ms"])] : [],
  );

/**
 * One call: a greeting, a question, a tool, an interruption in the middle of the answer, a key, and the end: the caller hangs up, or
 * presses the key on which the agent does.
 */
export const playCall = async (simulator: Simulator, options: PhoneCallOptions, hangsUp: "caller" | "agent"): Promise<CallReport> => {
  const before = truncations(simulator).length;
  await using call = await callPhone(options);
  const heard = async (): Promise<number> => {
    const from = await call.waitForSound();
    return (await call.waitForSilence(400)) - from;
  };
  const greetingMs = await heard();
  await call.say(questionWav);
  const answerFrom = await call.waitForSound();
  await call.wait(700);
  const interrupting = call.say(questionWav);
  const silentAt = await call.waitForSilence(100);
  await interrupting;
  const afterInterruptionMs = await heard();
  call.press("5");
  const keyAnswerMs = await heard();
  if (hangsUp === "caller") await call.hangUp();
  else call.press("#");
  const { by, code } = await call.ended;
  const [clear] = call.clears;
  return {
    greetingMs,
    heardMs: silentAt - answerFrom,
    cutAtMs: truncations(simulator)[before] ?? Number.NaN,
    silentAfterMs: silentAt - (clear?.at ?? Number.NaN),
    unsureMs: clear?.unsureMs ?? Number.NaN,
    afterInterruptionMs,
    keyAnswerMs,
    faults: call.faults,
    endedBy: by,
    code,
    toolOutputs: simulator.received.flatMap(({ event }) => {
      const item: unknown = event?.["item"];
      return typeof item === "object" && item !== null && "output" in item ? [item.output] : [];
    }),
  };
};
