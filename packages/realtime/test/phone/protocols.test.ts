import { expect, test } from "vitest";
import { telnyxProtocol } from "../../src/phone/telnyx-protocol.ts";
import { twilioProtocol } from "../../src/phone/twilio-protocol.ts";

const twilioFrames = [
  { event: "connected", protocol: "Call", version: "1.0.0" },
  {
    event: "start",
    sequenceNumber: "1",
    streamSid: "MZ1",
    start: {
      streamSid: "MZ1",
      accountSid: "AC1",
      callSid: "CA1",
      tracks: ["inbound"],
      customParameters: { token: "t" },
      mediaFormat: { encoding: "audio/x-mulaw", sampleRate: 8_000, channels: 1 },
    },
  },
  { event: "media", sequenceNumber: "2", streamSid: "MZ1", media: { track: "inbound", chunk: "1", timestamp: "20", payload: "////" } },
  { event: "media", sequenceNumber: "3", streamSid: "MZ1", media: { track: "outbound", chunk: "1", timestamp: "20", payload: "////" } },
  { event: "dtmf", sequenceNumber: "9", streamSid: "MZ1", dtmf: { track: "inbound_track", digit: "5" } },
  { event: "mark", sequenceNumber: "10", streamSid: "MZ1", mark: { name: "m1" } },
  { event: "stop", sequenceNumber: "11", streamSid: "MZ1", stop: { accountSid: "AC1", callSid: "CA1" } },
];

const telnyxFrames = [
  { event: "connected", version: "1.0.0" },
  {
    event: "start",
    sequence_number: "1",
    stream_id: "MZ1",
    start: {
      user_id: "U1",
      call_control_id: "CA1",
      custom_parameters: { token: "t" },
      media_format: { encoding: "PCMU", sample_rate: 8_000, channels: 1 },
    },
  },
  { event: "media", sequence_number: "2", stream_id: "MZ1", media: { track: "inbound", chunk: "1", timestamp: "20", payload: "////" } },
  { event: "media", sequence_number: "3", stream_id: "MZ1", media: { track: "outbound", chunk: "1", timestamp: "20", payload: "////" } },
  { event: "dtmf", sequence_number: "9", stream_id: "MZ1", occurred_at: "2026-11-28T10:00:00Z", dtmf: { digit: "5" } },
  { event: "mark", sequence_number: "10", stream_id: "MZ1", mark: { name: "m1" } },
  { event: "stop", sequence_number: "11", stream_id: "MZ1", stop: { user_id: "U1", call_control_id: "CA1" } },
];

test.each([
  { protocol: twilioProtocol, frames: twilioFrames, encoding: "audio/x-mulaw" },
  { protocol: telnyxProtocol, frames: telnyxFrames, encoding: "PCMU" },
])("the messages of $protocol.name are read in the terms that all providers share", ({ protocol, frames, encoding }) => {
  expect(frames.map(protocol.read)).toEqual([
    { type: "connected" },
    {
      type: "start",
      stream: { streamId: "MZ1", callId: "CA1", parameters: { token: "t" }, format: { encoding, sampleRate: 8_000, channels: 1 } },
    },
    { type: "audio", streamId: "MZ1", payload: "////", timestampMs: 20, place: 1 },
    { type: "ignored" },
    { type: "dtmf", streamId: "MZ1", digit: "5" },
    { type: "mark", streamId: "MZ1", name: "m1" },
    { type: "stop", streamId: "MZ1" },
  ]);
});

test("what is sent has the provider's shape", () => {
  const written = [twilioProtocol, telnyxProtocol].map(({ media, mark, clear }) =>
    [media("MZ1", "////"), mark("MZ1", 'a "mark"'), clear("MZ1")].map((text): unknown => JSON.parse(text)),
  );

  expect(written).toEqual([
    [
      { event: "media", streamSid: "MZ1", media: { payload: "////" } },
      { event: "mark", streamSid: "MZ1", mark: { name: 'a "mark"' } },
      { event: "clear", streamSid: "MZ1" },
    ],
    [{ event: "media", media: { payload: "////" } }, { event: "mark", mark: { name: 'a "mark"' } }, { event: "clear" }],
  ]);
});

test("a failure that Telnyx reports is distinguished from a message", () => {
  const payload = { code: 100_004, title: "invalid_media", detail: "the payload is not base64" };

  expect(telnyxProtocol.read({ event: "error", stream_id: "MZ1", payload })).toEqual({
    type: "failure",
    reason: "100004 invalid_media: the payload is not base64",
  });
});

test.each([
  [{}, "it names no event"],
  [{ event: 1 }, "it names no event"],
  [{ event: "media", media: { payload: "////" } }, "it names no stream"],
  [{ event: "media", streamSid: "MZ1" }, "its media has no base64 payload"],
  [{ event: "media", streamSid: "MZ1", media: { payload: "no base64" } }, "its media has no base64 payload"],
  [{ event: "media", streamSid: "MZ1", media: { payload: "///" } }, "its media has no base64 payload"],
  [{ event: "mark", streamSid: "MZ1", mark: {} }, "its mark has no name"],
  [{ event: "dtmf", streamSid: "MZ1", dtmf: null }, "its dtmf has no digit"],
])("%j is malformed, with the reason", (message, reason) => {
  expect(twilioProtocol.read(message)).toEqual({ type: "malformed", reason });
});

test("an event that the table does not know is ignored, and a timestamp that is not a number counts as missing", () => {
  expect(twilioProtocol.read({ event: "weather", streamSid: "MZ1" })).toEqual({ type: "ignored" });
  const media = { payload: "////", timestamp: "-20" };
  expect(twilioProtocol.read({ event: "media", streamSid: "MZ1", media })).toMatchObject({ type: "audio", timestampMs: undefined });
});
