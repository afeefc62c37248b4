import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { type Simulator, type SimulatorLiveCall, startSimulator } from "../../src/index.ts";
import { question, silence } from "../realtime/microphone.ts";
import { connectTo } from "../realtime/wire-client.ts";

const post = (simulator: Simulator, path: string, body: object = {}): Promise<Response> =>
  fetch(`${simulator.url}/live/sessions/${path}`, {
    method: "POST",
    headers: { authorization: "Bearer sk-test" },
    body: JSON.stringify(body),
  });

const get = (simulator: Simulator, path: string): Promise<Response> =>
  fetch(`${simulator.url}/live/sessions/${path}`, { headers: { authorization: "Bearer sk-test" } });

test("a SIP call is announced by a signed webhook, accepted, heard by a sideband, referred, and ended by the caller", async () => {
  await using simulator = await startSimulator();
  const webhooks: { readonly body: string; readonly signature: unknown }[] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      webhooks.push({ body: Buffer.concat(chunks).toString(), signature: request.headers["webhook-signature"] });
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  const call = await simulator.live.ring({ webhookUrl, webhookSecret: "whsec_c2VjcmV0" });
  receiver.close();
  expect(JSON.parse(webhooks[0]?.body ?? "")).toMatchObject({
    object: "event",
    type: "live.transport.incoming",
    data: { session_id: call.sessionId, type: "sip", sip_media_security: "srtp", sip_headers: [{ name: "From" }, { name: "To" }, {}] },
  });
  expect(webhooks[0]?.signature).toMatch(/^v1,/);
  expect(call.status).toBe("incoming");
  const accepted = await post(simulator, `${call.sessionId}/accept`, { session: { type: "live", model: "gpt-live-1" } });
  expect([accepted.status, await accepted.text(), call.status]).toEqual([200, "", "active"]);
  expect(call.session?.config["audio"]).toEqual({ output: { voice: "marin" } });
  const sideband = await connectTo(`${simulator.url.replace("http", "ws")}/live/sessions/${call.sessionId}/attach`);
  await sideband.next("session.started");
  call.session?.hear(Buffer.concat([question, silence(4_000)]));
  await sideband.next("session.output_transcript.delta");
  call.session?.press("5");
  expect(await sideband.next("transport.dtmf.received")).toMatchObject({ event: "5" });
  expect((await post(simulator, `${call.sessionId}/refer`, { target_uri: "tel:+15550100" })).status).toBe(200);
  expect(call.referredTo).toEqual(["tel:+15550100"]);
  call.hangUp();
  expect(await sideband.next("session.closed")).toMatchObject({ reason: "remote_hangup" });
  expect(call.status).toBe("ended");
});

test.each<[string, object, number, string | undefined]>([
  [
    "accept",
    { session: { type: "live", model: "gpt-live-1", audio: { format: { type: "audio/pcmu", rate: 8_000 } } } },
    400,
    "unknown_parameter",
  ],
  ["accept", { session: { model: "gpt-live-1" } }, 400, "missing_required_parameter"],
  ["reject", {}, 400, "missing_required_parameter"],
  ["reject", { status_code: 299 }, 400, "invalid_value"],
  ["refer", { target_uri: "https://example.com" }, 400, "invalid_value"],
  ["transfer", {}, 404, "session_not_found"],
])("%s with %j is refused, and the call still rings", async (action, body, status, code) => {
  await using simulator = await startSimulator();
  const call = await simulator.live.ring();
  const response = await post(simulator, `${call.sessionId}/${action}`, body);
  expect([response.status, JSON.parse(await response.text())]).toMatchObject([status, { error: { code } }]);
  expect(call.status).toBe("incoming");
});

test("a call is rejected with a code, or ended before it is accepted, and nothing is done about it afterwards", async () => {
  await using simulator = await startSimulator();
  const gone = async (call: SimulatorLiveCall): Promise<number> =>
    (await post(simulator, `${call.sessionId}/accept`, { session: { type: "live", model: "gpt-live-1" } })).status;
  const rejected = await simulator.live.ring();
  expect((await post(simulator, `${rejected.sessionId}/reject`, { status_code: 486 })).status).toBe(200);
  expect([rejected.status, rejected.rejectedWith, await gone(rejected)]).toEqual(["rejected", 486, 404]);
  const ended = await simulator.live.ring();
  expect((await post(simulator, `${ended.sessionId}/hangup`)).status).toBe(200);
  expect([ended.status, await gone(ended)]).toEqual(["ended", 404]);
});

test("a webhook that is refused fails with webhook-failed", async () => {
  await using simulator = await startSimulator();
  await expect(simulator.live.ring({ webhookUrl: "http://127.0.0.1:1" })).rejects.toMatchObject({ code: "webhook-failed" });
});

test("the recording of a stored session is a stereo WAV, with the user on the left, once the session has ended", async () => {
  await using simulator = await startSimulator();
  const client = await connectTo(`${simulator.url.replace("http", "ws")}/live/sessions`);
  client.send({ type: "session.start", session: { model: "gpt-live-1", store: true } });
  await client.next("session.started");
  const id = simulator.live.sessions[0]?.id ?? "";
  const audio = Buffer.concat([question, silence(200)]);
  const heard = audio.subarray(0, audio.length - (audio.length % 4_800));
  client.send({ type: "session.input_audio.append", audio: heard.toString("base64") });
  await client.next("session.output_audio.delta");
  expect((await get(simulator, `${id}/content`)).status).toBe(409);
  client.send({ type: "session.close" });
  await client.next("session.closed");
  const response = await get(simulator, `${id}/content`);
  const wav = Buffer.from(await response.arrayBuffer());
  expect(response.headers.get("content-type")).toBe("audio/wav");
  expect([wav.toString("latin1", 0, 4), wav.readUInt16LE(22), wav.readUInt32LE(24), wav.length]).toEqual([
    "RIFF",
    2,
    24_000,
    44 + heard.length * 2,
  ]);
  const left = Buffer.concat(Array.from({ length: heard.length / 2 }, (_, at) => wav.subarray(44 + at * 4, 46 + at * 4)));
  expect(left.equals(heard)).toBe(true);
  expect((await get(simulator, "live_unknown/content")).status).toBe(404);
});

test("a session that is not stored has no recording", async () => {
  await using simulator = await startSimulator();
  const client = await connectTo(`${simulator.url.replace("http", "ws")}/live/sessions`);
  client.send({ type: "session.start", session: { model: "gpt-live-1" } });
  await client.next("session.started");
  client.send({ type: "session.close" });
  await client.next("session.closed");
  expect((await get(simulator, `${simulator.live.sessions[0]?.id}/content`)).status).toBe(404);
});
