import type { PlugboardError } from "@plugboard/core";
import { expect, test } from "vitest";
import { type Admit, createPhoneLeg, type PhoneLeg } from "../../src/phone/phone-leg.ts";
import { telnyxProtocol } from "../../src/phone/telnyx-protocol.ts";
import { twilioProtocol } from "../../src/phone/twilio-protocol.ts";
import { type ScriptedPhoneSocket, scriptedPhoneSocket, twilioSays } from "./scripted-phone-socket.ts";

interface Call {
  readonly leg: PhoneLeg;
  readonly socket: ScriptedPhoneSocket;
  /** What was told, in order, in one word each. */
  readonly told: readonly string[];
  readonly errors: readonly PlugboardError[];
}

const createCall = ({ admit, protocol = twilioProtocol }: { admit?: Admit; protocol?: typeof twilioProtocol } = {}): Call => {
  const socket = scriptedPhoneSocket();
  const told: string[] = [];
  const errors: PlugboardError[] = [];
  const leg = createPhoneLeg(
    protocol,
    socket,
    {
      message: () => {},
      start: ({ streamId }) => told.push(`start ${streamId}`),
      audio: ({ timestampMs }) => told.push(`audio ${timestampMs}`),
      mark: (name) => told.push(`mark ${name}`),
      dtmf: (digit) => told.push(`dtmf ${digit}`),
      stop: () => told.push("stop"),
      error: (error) => errors.push(error),
      end: () => told.push("end"),
    },
    admit,
  );
  return { leg, socket, told, errors };
};

test("the messages of every provider are reported in the same terms", () => {
  const { socket, told, errors } = createCall();
  for (const message of [
    { event: "connected", protocol: "Call", version: "1.0.0" },
    twilioSays.start(),
    twilioSays.media(0),
    twilioSays.mark("m1"),
    twilioSays.dtmf("5"),
    twilioSays.stop(),
  ]) {
    socket.says(message);
  }
  socket.onClose();
  expect(told).toEqual(["start MZ1", "audio 0", "mark m1", "dtmf 5", "stop", "end"]);
  expect(errors).toEqual([]);
});

test("what is played before the stream begins is played when it does, unless it was cleared", () => {
  const { leg, socket } = createCall();
  leg.play("////");
  leg.clear();
  leg.play("AAAA");
  leg.mark("m1");
  expect(socket.sent).toEqual([]);

  socket.says(twilioSays.start());

  expect(socket.sent).toEqual([
    { event: "media", streamSid: "MZ1", media: { payload: "AAAA" } },
    { event: "mark", streamSid: "MZ1", mark: { name: "m1" } },
  ]);
});

test.each([
  ["before the stream begins", [], twilioSays.media(0), "its audio came before the stream began"],
  ["after the stream ended", [twilioSays.start(), twilioSays.stop()], twilioSays.media(0), "its audio came after the stream ended"],
  ["of another stream", [twilioSays.start()], twilioSays.mark("m", "MZ2"), "it belongs to another stream"],
  ["that begins the stream again", [twilioSays.start()], twilioSays.start({}, "MZ2"), "the stream has begun already"],
  ["that is no JSON", [twilioSays.start()], "{", "it is no JSON object"],
  ["that is a list", [twilioSays.start()], "[]", "it is no JSON object"],
  ["that is huge", [twilioSays.start()], " ".repeat(300_000), "its length is 300000, more than 262144"],
  ["that is malformed", [twilioSays.start()], { event: "media", streamSid: "MZ1" }, "its media has no base64 payload"],
])("a message %s is one error, and nothing else changes", (_when, before, message, reason) => {
  const { socket, told, errors } = createCall();
  before.forEach(socket.says);
  const toldBefore = [...told];

  socket.says(message);

  expect(errors.map(({ code, message: text }) => [code, text])).toEqual([
    ["protocol-error", `A message of Twilio was ignored: ${reason}.`],
  ]);
  expect(told).toEqual(toldBefore);
  expect([socket.sent, socket.closed]).toEqual([[], []]);
});

test("bytes are read as text, and anything else is one error", () => {
  const { socket, told, errors } = createCall();
  socket.onMessage(Buffer.from(JSON.stringify(twilioSays.start())));
  socket.onMessage(new TextEncoder().encode(JSON.stringify(twilioSays.media(20))).buffer);
  socket.onMessage({});
  expect(told).toEqual(["start MZ1", "audio 20"]);
  expect(errors).toMatchObject([{ message: "A message of Twilio was ignored: it is neither text nor bytes." }]);
});

test("what a stream sends is kept until it is admitted", async () => {
  const verdict = Promise.withResolvers<boolean>();
  const { leg, socket, told, errors } = createCall({ admit: () => verdict.promise });
  [twilioSays.start(), twilioSays.media(0), twilioSays.dtmf("1")].forEach(socket.says);
  leg.play("////");
  expect([told, leg.stream(), socket.sent]).toEqual([[], undefined, []]);

  verdict.resolve(true);
  await verdict.promise;

  expect(told).toEqual(["start MZ1", "audio 0", "dtmf 1"]);
  expect([leg.stream()?.callId, socket.sent.length, errors]).toEqual(["CA1", 1, []]);
});

test.each<[string, Admit]>([
  ["is not admitted", () => false],
  ["is not admitted in the end", async () => false],
  ["cannot be checked", () => Promise.reject(new Error("The store is away."))],
  [
    "cannot be checked at all",
    () => {
      throw new Error("No store.");
    },
  ],
])("a stream that %s is one error and closed with 1008, and nothing of it is heard", async (_what, admit) => {
  const { socket, told, errors } = createCall({ admit });
  [twilioSays.start({ token: "forged" }), twilioSays.media(0)].forEach(socket.says);
  await new Promise(setImmediate);
  socket.says(twilioSays.media(20));

  expect(errors.map(({ code, message }) => [code, message])).toEqual([
    ["protocol-error", "A stream of Twilio was refused: it is not one that was announced."],
  ]);
  expect(socket.closed).toEqual([[1008, "it is not one that was announced"]]);
  expect(told).toEqual(["end"]);
});

test("a stream that is not mono μ-law at 8 kHz is refused with 1003, because it would be noise", () => {
  const { socket, told, errors } = createCall({ protocol: telnyxProtocol });
  const media_format = { encoding: "PCMA", sample_rate: 8_000, channels: 1 };
  socket.says({ event: "start", stream_id: "S1", start: { call_control_id: "C1", media_format } });
  expect([errors.length, told, socket.closed]).toEqual([1, ["end"], [[1003, "its audio is not mono μ-law at 8 kHz"]]]);
});

test("a failure that the provider reports is one error, and the call goes on", () => {
  const { socket, errors, told } = createCall({ protocol: telnyxProtocol });
  const media_format = { encoding: "PCMU", sample_rate: 8_000, channels: 1 };
  socket.says({ event: "start", stream_id: "S1", start: { call_control_id: "C1", media_format } });
  socket.says({ event: "error", stream_id: "S1", payload: { code: 100_005, title: "rate_limit_reached" } });
  socket.says({ event: "dtmf", stream_id: "S1", dtmf: { digit: "#" } });
  expect(errors).toMatchObject([{ code: "server-error", message: "Telnyx reports a failure: 100005 rate_limit_reached" }]);
  expect(told).toEqual(["start S1", "dtmf #"]);
});

test("a socket that fails is one error and the end, and one that was closed before is the end", async () => {
  const { socket, told, errors } = createCall();
  socket.onError(new Error("reset"));
  socket.onClose();
  expect([told, errors.map(({ code }) => code)]).toEqual([["end"], ["connection-lost"]]);

  const ended: string[] = [];
  const handlers = { message: () => {}, start: () => {}, audio: () => {}, mark: () => {}, dtmf: () => {}, stop: () => {}, error: () => {} };
  createPhoneLeg(twilioProtocol, { ...scriptedPhoneSocket(), readyState: 3 }, { ...handlers, end: () => ended.push("end") });
  await Promise.resolve();
  expect(ended).toEqual(["end"]);
});
