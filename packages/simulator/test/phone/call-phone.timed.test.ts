import { createHmac, generateKeyPairSync, verify } from "node:crypto";
import { expect, test } from "vitest";
import wavefile from "wavefile";
import { callPhone, questionWav } from "../../src/index.ts";
import { readWav, writeWav } from "../../src/phone/phone-audio.ts";
import { startPhoneServer } from "./phone-server.ts";

const twiml =
  '<Response><Say>Hello.</Say><Connect><Stream url="STREAM"><Parameter name="token" value="a&amp;b"/></Stream></Connect></Response>';

/** So many milliseconds of a sound. */
const sound = (ms: number): string => Buffer.alloc(ms * 8, 0x2a).toString("base64");

const say = (streamSid: string, message: object): string => JSON.stringify({ ...message, streamSid });

test("a call rings as Twilio does, opens the stream that it is answered with, and sends 20 ms at a time", async () => {
  await using server = await startPhoneServer(twiml);
  await using call = await callPhone({ url: server.url, authToken: "12345", speed: 20 });
  const [request] = server.requests;
  const form = Object.entries(Object.fromEntries(new URLSearchParams(request?.body))).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const signature = createHmac("sha1", "12345")
    .update(server.url + form.flat().join(""))
    .digest("base64");
  expect(request?.headers["x-twilio-signature"]).toBe(signature);
  expect(new URLSearchParams(request?.body).get("CallSid")).toBe(call.callId);

  await call.wait(400);
  call.press("7");
  await call.hangUp();
  await new Promise(setImmediate);

  const { callId, streamId } = call;
  expect(server.messages.slice(0, 3)).toMatchObject([
    { event: "connected", protocol: "Call", version: "1.0.0" },
    { event: "start", sequenceNumber: "1", streamSid: streamId, start: { callSid: callId, customParameters: { token: "a&b" } } },
    { event: "media", sequenceNumber: "2", media: { chunk: "1", timestamp: "0", payload: Buffer.alloc(160, 0xff).toString("base64") } },
  ]);
  expect(server.messages[4]).toMatchObject({ media: { chunk: "3", timestamp: "40" } });
  expect(server.messages.at(-2)).toMatchObject({ event: "dtmf", dtmf: { digit: "7" } });
  expect(server.messages.at(-1)).toMatchObject({ event: "stop", stop: { callSid: callId } });
  expect(await call.ended).toEqual({ by: "caller", code: 1000, reason: "" });
});

test("what is played is heard for as long as it is, a mark comes back when it was played, and all of them at once after a clear", async () => {
  await using server = await startPhoneServer(twiml);
  await using call = await callPhone({ url: server.url, speed: 10 });
  const stream = await server.stream;
  const send = (message: object): void => stream.send(say(call.streamId, message));
  const marks = () => server.messages.flatMap(({ event, mark }) => (event === "mark" ? [(mark as { name: string }).name] : []));

  send({ event: "media", media: { payload: sound(500) } });
  send({ event: "mark", mark: { name: "a" } });
  const from = await call.waitForSound();
  const to = await call.waitForSilence(200);
  expect([to - from, marks()]).toEqual([500, ["a"]]);

  send({ event: "media", media: { payload: sound(60_000) } });
  send({ event: "mark", mark: { name: "b" } });
  send({ event: "mark", mark: { name: "c" } });
  await call.waitForSound();
  expect(marks()).toEqual(["a"]);
  send({ event: "clear" });
  await call.waitForSilence(60);
  await expect.poll(marks).toEqual(["a", "b", "c"]);
  expect([call.queuedMs, call.faults]).toEqual([0, []]);
  send({ event: "mark", mark: { name: "d" } });
  await expect.poll(marks).toContain("d");
});

test("what a provider refuses is a fault: another stream, an unknown event, no base64, more than ten minutes, less than 20 ms with Telnyx", async () => {
  await using server = await startPhoneServer(twiml);
  await using call = await callPhone({ url: server.url, speed: 10 });
  const stream = await server.stream;
  for (const text of [
    "no JSON",
    say("MZ0", { event: "clear" }),
    say(call.streamId, { event: "hello" }),
    say(call.streamId, { event: "media", media: { payload: "%" } }),
  ]) {
    stream.send(text);
  }
  stream.send(say(call.streamId, { event: "media", media: { payload: sound(600_001) } }));
  await expect
    .poll(() => call.faults)
    .toEqual([
      "no JSON object",
      "a message for another stream",
      'an event "hello"',
      "media without a base64 payload",
      "more audio than the provider queues",
    ]);

  await using other = await startPhoneServer(twiml);
  await using telnyx = await callPhone({ url: other.url, provider: "telnyx", speed: 10 });
  (await other.stream).send(JSON.stringify({ event: "media", media: { payload: sound(19) } }));
  await expect.poll(() => telnyx.faults).toEqual(["media of 152 bytes"]);
});

test("Telnyx signs with its key, and with jitter its messages overtake each other; Twilio's do not", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const chunks: Record<string, number[]> = {};
  for (const provider of ["telnyx", "twilio"] as const) {
    await using server = await startPhoneServer(twiml);
    let seed = 1;
    const random = (): number => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    await using call = await callPhone({ url: server.url, provider, privateKey, speed: 10, jitterMs: 200, random });
    await call.wait(2_000);
    chunks[provider] = server.messages.flatMap(({ media }) => (media ? [Number((media as { chunk: string }).chunk)] : []));
    if (provider === "twilio") continue;
    const { headers, body } = server.requests[0] ?? { headers: {}, body: "" };
    const signature = Buffer.from(String(headers["telnyx-signature-ed25519"]), "base64");
    expect(verify(null, Buffer.from(`${headers["telnyx-timestamp"]}|${body}`), publicKey, signature)).toBe(true);
  }
  const sorted = (name: string) => chunks[name]?.toSorted((a, b) => a - b);
  expect(chunks["twilio"]).toEqual(sorted("twilio"));
  expect(chunks["telnyx"]).not.toEqual(sorted("telnyx"));
});

test("a server that hangs up ends the call with its code, and who waits is told", async () => {
  await using server = await startPhoneServer(twiml);
  const call = await callPhone({ url: server.url, speed: 10 });
  const waiting = expect(call.waitForSound()).rejects.toMatchObject({ code: "closed" });
  (await server.stream).close(1011, "gone");
  expect(await call.ended).toEqual({ by: "server", code: 1011, reason: "gone" });
  await waiting;
  await call.say(questionWav);
});

test("a call that does not come about says why", async () => {
  await using refusing = await startPhoneServer("no", 403);
  await expect(callPhone({ url: refusing.url })).rejects.toMatchObject({
    code: "call-failed",
    message: "the webhook answered with status 403",
  });
  await using silent = await startPhoneServer("<Response><Hangup/></Response>");
  await expect(callPhone({ url: silent.url })).rejects.toMatchObject({
    code: "call-failed",
    message: expect.stringContaining("no stream"),
  });
  await expect(callPhone({ url: "http://127.0.0.1:1/" })).rejects.toMatchObject({ code: "call-failed" });
  await expect(callPhone({ url: "ftp://example.com" })).rejects.toMatchObject({ code: "bad-option" });
  await expect(callPhone({ url: silent.url, speed: 0 })).rejects.toMatchObject({ code: "bad-option" });
});

test("a WAV file of any kind becomes μ-law at 8 kHz and back, of the same length and loudness", () => {
  const wav = new wavefile.WaveFile();
  const stereo = [0, 1].map(() =>
    Int16Array.from({ length: 44_100 }, (_, index) => Math.round(8_000 * Math.sin((2 * Math.PI * 440 * index) / 44_100))),
  );
  wav.fromScratch(2, 44_100, "16", stereo);
  const mulaw = readWav(wav.toBuffer());
  expect(Math.abs(mulaw.length - 8_000)).toBeLessThanOrEqual(8);
  const back = new wavefile.WaveFile(writeWav(mulaw));
  expect([...back.getSamples(false, Int16Array)].some((sample) => Math.abs(sample) > 7_000)).toBe(true);
  expect(readWav(questionWav).length).toBeGreaterThan(8_000);
  expect(() => readWav(Buffer.from("no WAV"))).toThrow(expect.objectContaining({ code: "bad-option" }));
});
