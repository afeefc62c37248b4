import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { nodeAdapter } from "@plugboard/node";
import {
  callPhone,
  type PhoneCall,
  type PhoneProviderName,
  questionWav,
  type Script,
  type Simulator,
  startSimulator,
} from "@plugboard/simulator";
import { expect, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { TelnyxTransport } from "../../src/phone/telnyx-transport.ts";
import { TwilioTransport, type TwilioTransportOptions } from "../../src/phone/twilio-transport.ts";
import { resuming } from "../../src/resume/resuming.ts";

interface SpokenCall extends AsyncDisposable {
  readonly call: PhoneCall;
  readonly simulator: Simulator;
  readonly transport: TwilioTransport | TelnyxTransport;
}

/** A phone of the simulator, our bridge, and the API of the simulator, over real sockets. */
const spokenCall = async (
  provider: PhoneProviderName,
  script: Script,
  more: Pick<TwilioTransportOptions, "resume"> = {},
): Promise<SpokenCall> => {
  const simulator = await startSimulator({ speed: 5, script });
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  const accepted = once(server, "connection");
  const calling = callPhone({ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, provider });
  const [socket] = (await accepted) as [WebSocket];
  const options = { adapter: nodeAdapter(), apiKey: "sk-test", url: `${simulator.wsUrl}?model=gpt-realtime`, ...more };
  const transport =
    provider === "twilio"
      ? new TwilioTransport({ ...options, twilioWebSocket: socket })
      : new TelnyxTransport({ ...options, telnyxWebSocket: socket });
  const [call] = await Promise.all([
    calling,
    transport.connect({ initialSessionConfig: { audio: { input: { turnDetection: { type: "server_vad" } } } } }),
  ]);
  return {
    call,
    simulator,
    transport,
    [Symbol.asyncDispose]: async () => {
      await call.hangUp();
      transport.close();
      await simulator.close();
      server.close();
    },
  };
};

test.each<PhoneProviderName>(["twilio", "telnyx"])(
  "%s: a spoken question is answered, and the answer is heard for as long as it is",
  async (provider) => {
    const turns = [{ reply: [{ say: "It rains.", audio: { toneMs: 1_000 } }] }];
    await using spoken = await spokenCall(provider, { turns });
    const { call } = spoken;

    await call.say(questionWav);
    const from = await call.waitForSound();
    const to = await call.waitForSilence(300);

    expect(to - from).toBeGreaterThanOrEqual(960);
    expect(to - from).toBeLessThanOrEqual(1_040);
    expect(call.faults).toEqual([]);
  },
);

test.each<PhoneProviderName>(["twilio", "telnyx"])(
  "%s: a caller who speaks into the answer stops it, and it is cut where it was heard",
  async (provider) => {
    const turns = [{ reply: [{ say: "A long answer.", audio: { toneMs: 4_000 } }] }, { reply: [{ say: "Yes?", audio: { toneMs: 300 } }] }];
    await using spoken = await spokenCall(provider, { turns });
    const { call, simulator, transport } = spoken;
    await call.say(questionWav);
    const from = await call.waitForSound();
    await call.wait(700);

    const interruptedAt = new Promise<number>((resolve) => transport.on("audio_interrupted", () => resolve(call.lengthMs)));
    void call.say(questionWav);
    const truncated = await simulator.waitFor("conversation.item.truncate", { timeoutMs: 5_000 });
    const to = await call.waitForSilence(60);

    const { audio_end_ms: cutAt = 0 } = truncated.event as { audio_end_ms?: number };
    // The phone is in this process, so that what it had played in that moment is known.
    expect(Math.abs(cutAt - ((await interruptedAt) - from))).toBeLessThanOrEqual(50);
    expect(to - (call.clears[0]?.at ?? 0)).toBeLessThanOrEqual(100);
  },
);

test("a caller hears nothing of a session that is resumed in the middle of an answer", async () => {
  const turns = [
    { reply: [{ say: "A long answer.", audio: { toneMs: 1_500 } }] },
    { reply: [{ say: "Another one.", audio: { toneMs: 300 } }] },
  ];
  await using spoken = await spokenCall("twilio", { turns }, { resume: resuming() });
  const { call, simulator, transport } = spoken;

  await call.say(questionWav);
  const from = await call.waitForSound();
  const [to] = await Promise.all([call.waitForSilence(300), transport.resume()]);
  await call.say(questionWav);
  const fromAgain = await call.waitForSound();
  const toAgain = await call.waitForSilence(300);

  expect(simulator.connections).toHaveLength(2);
  expect(Math.abs(to - from - 1_500)).toBeLessThanOrEqual(40);
  expect(Math.abs(toAgain - fromAgain - 300)).toBeLessThanOrEqual(40);
  expect(call.faults).toEqual([]);
});
