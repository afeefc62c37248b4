import { callPhone, type PhoneProviderName, startSimulator } from "@plugboard/simulator";
import { expect } from "vitest";
import { callScript, createPhoneKeys, type PhoneKeys, playCall } from "./call-script.ts";

/** A server under judgement. */
export interface JudgedServer extends AsyncDisposable {
  /** Its address: `http://127.0.0.1:PORT`. */
  readonly url: string;
}

/** Starts the server with this environment, besides a port of its own choice. */
export type StartServer = (environment: Readonly<Record<string, string>>) => Promise<JudgedServer>;

const around = (expected: number, tolerance: number) => ({
  asymmetricMatch: (value: unknown): boolean => typeof value === "number" && Math.abs(value - expected) <= tolerance,
  toString: () => `around ${expected}`,
});

const judge = async (start: StartServer, keys: PhoneKeys, provider: PhoneProviderName, hangsUp: "caller" | "agent"): Promise<void> => {
  await using simulator = await startSimulator({ speed: 5, script: callScript });
  await using server = await start({ ...keys.environment, OPENAI_API_KEY: "sk-example", OPENAI_BASE_URL: simulator.url });
  const options = { url: `${server.url}/${provider}`, provider, ...keys.signing };

  const report = await playCall(simulator, options, hangsUp);

  expect(report).toEqual({
    greetingMs: around(600, 40),
    heardMs: expect.any(Number),
    cutAtMs: around(report.heardMs - report.unsureMs / 2, 50 + report.unsureMs / 2),
    unsureMs: expect.any(Number),
    silentAfterMs: around(0, 100),
    afterInterruptionMs: around(500, 40),
    keyAnswerMs: around(400, 40),
    faults: [],
    endedBy: hangsUp === "caller" ? "caller" : "server",
    code: 1000,
    toolOutputs: ["12 degrees and light rain"],
  });
  // Both sides are closed: the API's connection with the phone's.
  const connection = await simulator.connection(0);
  expect(await connection.closed).toMatchObject({ code: 1000 });
};

/** Judges a server by the same call of both providers, ended by either side: four calls, two at a time. */
export const judgeCalls = async (start: StartServer): Promise<void> => {
  const keys = createPhoneKeys();
  await Promise.all([judge(start, keys, "twilio", "caller"), judge(start, keys, "telnyx", "agent")]);
  await Promise.all([judge(start, keys, "twilio", "agent"), judge(start, keys, "telnyx", "caller")]);
};

/** A webhook that nobody has signed is refused, and so is a stream that nobody has announced, before the API is dialled. */
export const judgeForgeries = async (start: StartServer): Promise<void> => {
  await using simulator = await startSimulator();
  await using server = await start({ ...createPhoneKeys().environment, OPENAI_BASE_URL: simulator.url });
  await expect(callPhone({ url: `${server.url}/twilio`, authToken: "forged" })).rejects.toMatchObject({
    message: "the webhook answered with status 403",
  });
  await expect(callPhone({ url: `${server.url}/telnyx`, provider: "telnyx" })).rejects.toMatchObject({ code: "call-failed" });
  await using forged = await callPhone({ url: `${server.url.replace("http", "ws")}/twilio/CA1`, parameters: { token: "1.2.3" } });
  expect(await forged.ended).toMatchObject({ by: "server", code: 1008 });
  expect(simulator.handshakes).toEqual([]);
};
