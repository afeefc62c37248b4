import { OpenAIRealtimeSIP, RealtimeAgent, RealtimeSession } from "@openai/agents-realtime";
import { nodeAdapter } from "@plugboard/node";
import { startSimulator } from "@plugboard/simulator";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { buildInitialConfig, createSipCalls, readIncomingCall, receiveSipCalls, SipTransport } from "../../src/sip.ts";
import { startWebhookServer } from "./webhook-server.ts";

const secret = `whsec_${Buffer.from("a secret of thirty-two characters").toString("base64")}`;
const agent = new RealtimeAgent({ name: "a", instructions: "Answer the telephone.", voice: "marin" });

test("a call that comes in is accepted with the agent's configuration, attached to, transferred, and its end is noticed", async () => {
  await using simulator = await startSimulator({ speed: Number.POSITIVE_INFINITY });
  const calls = createSipCalls({ apiKey: "sk-test", baseURL: simulator.url });
  const config = await buildInitialConfig(RealtimeSession, agent);
  const errors: unknown[] = [];
  const receive = receiveSipCalls({ secret, onCall: ({ callId }) => calls.accept(callId, config), onError: (error) => errors.push(error) });
  await using webhook = await startWebhookServer(receive);

  const call = await simulator.ring({ webhookUrl: webhook.url, webhookSecret: secret });
  expect([call.status, call.session]).toMatchObject(["active", { instructions: "Answer the telephone." }]);

  const transport = new SipTransport({ adapter: nodeAdapter(), apiKey: "sk-test", url: undefined });
  const events: string[] = [];
  transport.on("*", ({ type }) => events.push(type));
  const closed = new Promise<number>((resolve) => transport.on("close", ({ code }) => resolve(code)));
  await transport.connect({ callId: call.id, url: `${simulator.wsUrl}?call_id=${call.id}` });

  call.press("5");
  transport.requestResponse();
  await new Promise<void>((resolve) => transport.once("turn_started", () => resolve()));
  await calls.refer(call.id, "tel:+14155550123");
  call.hangUp();

  expect([await closed, call.referredTo, errors]).toEqual([1000, ["tel:+14155550123"], []]);
  expect(events).toContain("input_audio_buffer.dtmf_event_received");
  expect(transport.status).toBe("disconnected");
});

test("a webhook that is forged, old or of another kind is refused with 400, and no call is taken", async () => {
  await using simulator = await startSimulator();
  const taken: string[] = [];
  const refusals: unknown[] = [];
  const receive = receiveSipCalls({
    secret,
    onCall: ({ callId }) => void taken.push(callId),
    onError: (error) => refusals.push((error as { code: string }).code),
  });
  await using webhook = await startWebhookServer(receive);
  const forged = `whsec_${Buffer.from("another secret of enough length").toString("base64")}`;
  for (const webhookSecret of [forged, undefined]) {
    const options = webhookSecret === undefined ? {} : { webhookSecret };
    await expect(simulator.ring({ webhookUrl: webhook.url, ...options })).rejects.toMatchObject({ code: "webhook-failed" });
  }
  expect([taken, refusals]).toEqual([[], ["protocol-error", "protocol-error"]]);
  await simulator.ring({ webhookUrl: webhook.url, webhookSecret: secret });
  expect(taken).toHaveLength(1);
});

test("a webhook is read as the openai package reads it", async () => {
  const requests: Request[] = [];
  await using simulator = await startSimulator();
  await using webhook = await startWebhookServer(async (request) => {
    requests.push(request.clone());
    return new Response();
  });
  await simulator.ring({ webhookUrl: webhook.url, webhookSecret: secret });
  const [request] = requests;
  if (!request) throw new Error("No webhook came.");
  const theirs = await new OpenAI({ apiKey: "sk-test", webhookSecret: secret }).webhooks.unwrap(
    await request.clone().text(),
    request.headers,
  );
  const ours = await readIncomingCall(request, secret);
  expect(theirs).toMatchObject({ id: ours.id, created_at: ours.createdAt, data: { call_id: ours.callId, sip_headers: ours.sipHeaders } });
  await expect(readIncomingCall(new Request("http://a/"), "whsec_")).rejects.toMatchObject({ code: "invalid-argument" });
});

test("what the API refuses is an error with the message of the openai package, and holds no key", async () => {
  await using simulator = await startSimulator();
  const calls = createSipCalls({ apiKey: () => "sk-secret-key", baseURL: `${simulator.url}/` });
  const theirs = new OpenAI({ apiKey: "sk-secret-key", baseURL: simulator.url, maxRetries: 0 }).realtime.calls;
  const refusals = [
    [() => calls.hangUp("rtc_none"), () => theirs.hangup("rtc_none")],
    [() => calls.reject("rtc_none", 486), () => theirs.reject("rtc_none", { status_code: 486 })],
    [() => calls.refer("rtc_none", "tel:+1"), () => theirs.refer("rtc_none", { target_uri: "tel:+1" })],
  ] as const;
  for (const [our, their] of refusals) {
    const { message, status, code } = await their().then(
      () => ({}) as never,
      (error: { message: string; status: number; code: string }) => error,
    );
    const error = await our().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "server-error", delivery: "rejected", message, cause: { status, code } });
    expect(JSON.stringify(error) + String(error)).not.toContain("sk-secret-key");
  }
  const call = await simulator.ring();
  await calls.reject(call.id, 486);
  expect([call.status, call.rejectedWith]).toEqual(["rejected", 486]);
  await expect(createSipCalls({ apiKey: "sk", baseURL: "http://127.0.0.1:1" }).hangUp("rtc_1")).rejects.toMatchObject({
    code: "connect-failed",
    delivery: "unknown",
  });
  await expect(calls.hangUp("")).rejects.toMatchObject({ code: "invalid-argument" });
});

test("the configuration of an agent is what upstream builds, and what SIP does not take is refused in upstream's words", async () => {
  const options = { config: { audio: { output: { speed: 1.1 } } } };
  const theirs = await OpenAIRealtimeSIP.buildInitialConfig(agent, options, { providerData: { a: 1 } });
  const ours = await buildInitialConfig(RealtimeSession, agent, options, { providerData: { a: 1 } });
  expect(JSON.parse(JSON.stringify(ours))).toEqual(JSON.parse(JSON.stringify({ ...theirs, model: "gpt-realtime-2.1" })));

  for (const fields of [
    { threshold: 0.5 },
    { threshold: 0.5, silenceDurationMs: 1 },
    { threshold: 0.5, silenceDurationMs: 1, prefixPaddingMs: 1 },
  ]) {
    const config = { config: { audio: { input: { turnDetection: { type: "server_vad" as const, ...fields } } } } };
    const said = await OpenAIRealtimeSIP.buildInitialConfig(agent, config).then(
      () => "",
      (error: Error) => error.message,
    );
    await expect(buildInitialConfig(RealtimeSession, agent, config)).rejects.toMatchObject({
      code: "invalid-argument",
      message: said.replace("OpenAIRealtimeSIP.", ""),
    });
  }
});
