import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Simulator, startSimulator } from "../../src/index.ts";
import { question, silence } from "./microphone.ts";
import { connectTo, typesOf } from "./wire-client.ts";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSimulator({ speed: Number.POSITIVE_INFINITY });
});
afterEach(() => simulator.close());

const headers = { authorization: "Bearer sk-test" };
const offer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n";

const post = (path: string, body: string | FormData | undefined, more: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(`${simulator.url}/realtime${path}`, { method: "POST", headers: { ...headers, ...more }, ...(body === undefined ? {} : { body }) });

const act = (id: string, action: string, body?: unknown): Promise<Response> =>
  post(`/calls/${id}/${action}`, body === undefined ? undefined : JSON.stringify(body), { "content-type": "application/json" });

const dial = async (): Promise<string> => {
  const answer = await post("/calls", offer, { "content-type": "application/sdp" });
  expect(answer.status).toBe(201);
  expect(await answer.text()).toMatch(/^v=0\r\n/);
  return answer.headers.get("location")?.split("/").at(-1) ?? "";
};

test("an offer makes a call; two sockets on its call_id see the same events, and audio stays off the wire", async () => {
  const id = await dial();
  expect(simulator.calls).toMatchObject([{ id, kind: "webrtc", status: "active", offer }]);
  const [first, second] = await Promise.all([connectTo(`${simulator.wsUrl}?call_id=${id}`), connectTo(`${simulator.wsUrl}?call_id=${id}`)]);
  await Promise.all([first.next("session.created"), second.next("session.created")]);
  first.send({ type: "response.create" });
  const seen = await Promise.all([first.until("output_audio_buffer.stopped"), second.until("output_audio_buffer.stopped")]);
  expect(seen[0]).toEqual(seen[1]);
  const types = typesOf(seen[0]);
  expect(types).toContain("output_audio_buffer.started");
  expect(types).toContain("response.output_audio_transcript.delta");
  expect(types).not.toContain("response.output_audio.delta");
  expect(simulator.connections.map((connection) => connection.sessionId)).toEqual(Array(2).fill(simulator.sessions[0]?.id));
});

test("a call outlives its sockets and ends with hangup", async () => {
  const id = await dial();
  const first = await connectTo(`${simulator.wsUrl}?call_id=${id}`);
  first.send({ type: "session.update", session: { type: "realtime", instructions: "Stay." } });
  await first.next("session.updated");
  simulator.setScript({ turns: [{ reply: [{ delayMs: 50 }, { write: "Still here." }] }] });
  first.send({ type: "response.create" });
  await first.next("response.created");
  first.socket.close();
  await first.closed;
  const second = await connectTo(`${simulator.wsUrl}?call_id=${id}`);
  expect(await second.next("session.created")).toMatchObject({ session: { instructions: "Stay." } });
  const said = (): string | undefined => simulator.sessions[0]?.items[0]?.content?.[0]?.text;
  await vi.waitFor(() => expect(said()).toBe("Still here."), 10_000);
  expect((await act(id, "hangup")).status).toBe(200);
  expect(await second.closed).toMatchObject({ code: 1000 });
  expect(simulator.calls[0]?.status).toBe("ended");
  expect((await act(id, "hangup")).status).toBe(404);
});

test("an offer may come in a form with a session, or with an ephemeral key", async () => {
  const form = new FormData();
  form.set("sdp", offer);
  form.set("session", JSON.stringify({ type: "realtime", model: "gpt-realtime-mini", instructions: "Form." }));
  expect((await post("/calls", form)).status).toBe(201);
  expect(simulator.sessions[0]?.settings).toMatchObject({ model: "gpt-realtime-mini", instructions: "Form." });
  expect((await post("/calls", "hello", { "content-type": "application/sdp" })).status).toBe(400);
});

test("the caller speaks, is answered, interrupts, and presses a key", async () => {
  const id = await dial();
  const client = await connectTo(`${simulator.wsUrl}?call_id=${id}`);
  simulator.setScript({ turns: [{ reply: [{ say: "A long story.", audio: { toneMs: 60_000 }, chunkMs: 100 }] }] });
  simulator.calls[0]?.hear(Buffer.concat([question, silence(700)]));
  await client.next("output_audio_buffer.started");
  simulator.calls[0]?.hear(question);
  const end = await client.until("output_audio_buffer.cleared");
  expect(end.find((event) => event.type === "response.done")?.["response"]).toMatchObject({ status_details: { reason: "turn_detected" } });
  simulator.calls[0]?.press("5");
  const key = await client.next("input_audio_buffer.dtmf_event_received");
  expect(key).toEqual({ type: "input_audio_buffer.dtmf_event_received", event: "5", received_at: expect.any(Number) });
});

test("output_audio_buffer.clear is for calls only", async () => {
  const id = await dial();
  const client = await connectTo(`${simulator.wsUrl}?call_id=${id}`);
  simulator.setScript({ turns: [{ reply: [{ say: "A long story.", audio: { toneMs: 60_000 }, chunkMs: 100 }] }] });
  client.send({ type: "response.create" });
  const { response_id } = await client.next("output_audio_buffer.started");
  client.send({ type: "response.cancel" });
  client.send({ type: "output_audio_buffer.clear" });
  expect(await client.next("output_audio_buffer.cleared")).toMatchObject({ response_id });
  const plain = await connectTo(`${simulator.wsUrl}?model=gpt-realtime`);
  plain.send({ type: "output_audio_buffer.clear", event_id: "x" });
  expect(await plain.next("error")).toMatchObject({ error: { event_id: "x" } });
});

test("a SIP call rings with a signed webhook, is accepted, referred and hung up", async () => {
  const hooks: { readonly headers: Readonly<Record<string, unknown>>; readonly body: string }[] = [];
  const receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    hooks.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.end();
  });
  await once(receiver.listen(0, "127.0.0.1"), "listening");
  const secret = Buffer.from("a secret of enough length").toString("base64");
  const webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const { id } = await simulator.ring({ webhookUrl, webhookSecret: `whsec_${secret}` });
  receiver.close();
  const [hook] = hooks;
  expect(JSON.parse(hook?.body ?? "{}")).toMatchObject({ type: "realtime.call.incoming", object: "event", data: { call_id: id } });
  const signed = `${hook?.headers["webhook-id"]}.${hook?.headers["webhook-timestamp"]}.${hook?.body}`;
  const signature = createHmac("sha256", Buffer.from(secret, "base64")).update(signed).digest("base64");
  expect(hook?.headers["webhook-signature"]).toBe(`v1,${signature}`);

  await expect(connectTo(`${simulator.wsUrl}?call_id=${id}`)).rejects.toThrow("404");
  expect(await (await act(id, "accept", { instructions: "x" })).json()).toMatchObject({
    error: { code: "missing_required_parameter", param: "type" },
  });
  expect((await act(id, "accept", { type: "realtime", instructions: "Phone." })).status).toBe(200);
  const client = await connectTo(`${simulator.wsUrl}?call_id=${id}`);
  expect(await client.next("session.created")).toMatchObject({ session: { instructions: "Phone." } });
  expect((await act(id, "refer", { target_uri: "ftp://x" })).status).toBe(400);
  expect((await act(id, "refer", { target_uri: "tel:+14155550101" })).status).toBe(200);
  expect(simulator.calls[0]?.referredTo).toEqual(["tel:+14155550101"]);
});

test("a SIP call may be rejected, by default with 603", async () => {
  const [busy, declined] = await Promise.all([simulator.ring(), simulator.ring()]);
  await act(busy.id, "reject", { status_code: 486 });
  await act(declined.id, "reject");
  expect(simulator.calls.map((call) => [call.status, call.rejectedWith])).toEqual([
    ["rejected", 486],
    ["rejected", 603],
  ]);
});

test("a webhook that is not accepted fails with webhook-failed", async () => {
  await expect(simulator.ring({ webhookUrl: `${simulator.url}/nowhere` })).rejects.toMatchObject({ code: "webhook-failed" });
  await expect(simulator.ring({ webhookUrl: "http://127.0.0.1:1/" })).rejects.toMatchObject({ code: "webhook-failed" });
});

test("a data channel whose transport the test provides takes part in the session", async () => {
  await dial();
  const texts: string[] = [];
  const channel = simulator.calls[0]?.attach((text) => texts.push(text));
  channel?.receive(JSON.stringify({ type: "input_audio_buffer.clear" }));
  channel?.receive("{");
  expect(texts.map((text) => JSON.parse(text).type)).toEqual(["session.created", "input_audio_buffer.cleared", "error"]);
  channel?.detach();
});

test("client secrets carry a session and expire", async () => {
  const strict = await startSimulator({ apiKeys: ["sk-test"] });
  const create = (body: unknown): Promise<Response> =>
    fetch(`${strict.url}/realtime/client_secrets`, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = (await (
    await create({
      expires_after: { anchor: "created_at", seconds: 30 },
      session: { type: "realtime", audio: { output: { voice: "cedar" } } },
    })
  ).json()) as { value: string; expires_at: number; session: unknown };
  expect(answer).toMatchObject({ value: expect.stringMatching(/^ek_/), session: { audio: { output: { voice: "cedar" } } } });
  expect(Math.abs(answer.expires_at - Date.now() / 1_000 - 30)).toBeLessThan(3);
  const client = await connectTo(`${strict.wsUrl}?model=m`, { headers: { authorization: `Bearer ${answer.value}` } });
  expect(await client.next("session.created")).toMatchObject({ session: { model: "m", audio: { output: { voice: "cedar" } } } });
  await expect(connectTo(`${strict.wsUrl}?model=m`, { headers: { authorization: "Bearer ek_other" } })).rejects.toThrow("401");
  expect((await create({ expires_after: { seconds: 5 } })).status).toBe(400);
  expect(await (await create({ session: { type: "realtime", voice: "x" } })).json()).toMatchObject({ error: { param: "session.voice" } });
  await strict.close();
});

test("requests without a key, and unknown addresses, get the API's errors; pages of any origin may call", async () => {
  expect((await fetch(`${simulator.url}/realtime/client_secrets`, { method: "POST" })).status).toBe(401);
  expect((await post("/elsewhere", "")).status).toBe(404);
  expect((await act("rtc_x", "accept", {})).status).toBe(404);
  const preflight = await fetch(`${simulator.url}/realtime/client_secrets`, { method: "OPTIONS" });
  expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
});

test("keepEnded bounds what stays of calls that have ended", async () => {
  await using bounded = await startSimulator({ keepEnded: 1 });
  const receiver = createServer((_request, response) => response.writeHead(500).end()).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const { port } = receiver.address() as AddressInfo;
  const [hungUp, rejected, active] = [await bounded.ring(), await bounded.ring(), await bounded.ring()];
  hungUp.hangUp();
  hungUp.hangUp();
  expect(bounded.calls).toHaveLength(3);
  await fetch(`${bounded.url}/realtime/calls/${rejected.id}/reject`, { method: "POST", headers });
  expect(bounded.calls.map(({ id }) => id)).toEqual([rejected.id, active.id]);
  await expect(bounded.ring({ webhookUrl: `http://127.0.0.1:${port}/` })).rejects.toMatchObject({ code: "webhook-failed" });
  expect(bounded.calls.map(({ status }) => status)).toEqual(["incoming", "ended"]);
  receiver.close();
});
