import { createHmac } from "node:crypto";
import { connect, handshakeRejected, isPlugboardError } from "@plugboard/core";
import { createWebSocketFetch } from "@plugboard/responses";
import fc from "fast-check";
import { expect, test } from "vitest";
import { redactor } from "../../../packages/core/src/redact.ts";
import { scriptedAdapter } from "../../../packages/core/test/scripted-socket.ts";
import { createLiveEventParser } from "../../../packages/live/src/wire/parse-live-event.ts";
import { telnyxProtocol } from "../../../packages/realtime/src/phone/telnyx-protocol.ts";
import { twilioProtocol } from "../../../packages/realtime/src/phone/twilio-protocol.ts";
import { readIncomingCall } from "../../../packages/realtime/src/sip/incoming-call.ts";
import { readStandardWebhook } from "../../../packages/realtime/src/webhook/standard-webhook.ts";
import { createStreamTokens } from "../../../packages/realtime/src/webhook/stream-tokens.ts";
import { readTelnyxRequest } from "../../../packages/realtime/src/webhook/telnyx-request.ts";
import { readTwilioRequest } from "../../../packages/realtime/src/webhook/twilio-request.ts";
import { errorResponse } from "../../../packages/responses/src/stream/http-response.ts";
import { KnownIds } from "../../../packages/responses/src/stream/known-ids.ts";
import { ResponseTracker } from "../../../packages/responses/src/stream/response-tracker.ts";
import { inStreamError, readErrorFrame } from "../../../packages/responses/src/wire/error-frame.ts";
import { parseObject } from "../../../packages/responses/src/wire/json.ts";
import { EventReader } from "../../../packages/responses/src/wire/server-event.ts";
import { toServerSentEvent } from "../../../packages/responses/src/wire/server-sent-event.ts";
import { parseArguments } from "../../../packages/simulator/src/cli/parse-arguments.ts";
import { SimulatorError } from "../../../packages/simulator/src/simulator-error.ts";
import { callHandler } from "../../../packages/webrtc/src/server/call-handler.ts";
import { createEventParser } from "../../../packages/wire/src/event-parser.ts";

/** Inputs over all parsers: 50,000 with every `npm test`, or as many as `PLUGBOARD_INPUTS` says. */
const inputs = Number(process.env["PLUGBOARD_INPUTS"] ?? 50_000);

/** One parser that a peer reaches. */
interface Parser {
  readonly name: string;
  /** Inputs that it reads; what is made of them comes close to what it reads. */
  readonly seeds: readonly string[];
  readonly parse: (input: string) => unknown;
  /** Whether an error is one of ours. @defaultValue a `PlugboardError` */
  readonly isOurs?: (error: unknown) => boolean;
}

const secret = "sk-canary-0123456789abcdef";
const webhookSecret = `whsec_${Buffer.from("0123456789abcdef01234567").toString("base64")}`;
const tokens = createStreamTokens({ secret: "0123456789abcdef" });
const redact = redactor({ url: `wss://peer.test/?key=${secret}`, protocols: [secret], headers: { authorization: `Bearer ${secret}` } });
const offers = callHandler({ apiKey: "sk-test", session: () => new Response("enough") });

const post = (body: string, headers: Record<string, string> = {}): Request =>
  new Request("https://phone.test/call", { method: "POST", body, headers });

/** A header value; what `Headers` refuses never reaches us. */
const headerOf = (text: string): string => text.replaceAll(/[^\t\x20-\x7e]/g, "").trim();

/** A webhook that is genuine, so that its body is read. */
const signed = (body: string): Request => {
  const [id, time] = ["msg_1", String(Math.floor(Date.now() / 1000))];
  const key = Buffer.from(webhookSecret.slice(6), "base64");
  // Of the text that arrives: a lone surrogate becomes U+FFFD on its way.
  const signature = createHmac("sha256", key)
    .update(`${id}.${time}.${Buffer.from(body).toString()}`)
    .digest("base64");
  return post(body, { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": `v1,${signature}` });
};

/** What becomes lines of a stream has one event line and one data line. */
const checkLines = (text: string | undefined): void => {
  if (text !== undefined) expect(text).toMatch(/^event: [\w.:-]+\ndata: [^\n\r]*\n\n$/);
};

const realtimeEvents = createEventParser();
const liveEvents = createLiveEventParser();
const responsesEvents = new EventReader();

const event = '{"type":"response.output_text.delta","event_id":"event_1","response_id":"r","item_id":"i","output_index":0,"delta":"Hi"}';
const phoneMessages = [
  '{"event":"start","streamSid":"MZ1","start":{"streamSid":"MZ1","callSid":"CA1","mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"a":"b"}}}',
  '{"event":"media","streamSid":"MZ1","media":{"track":"inbound","chunk":"2","timestamp":"5","payload":"f39/"}}',
  '{"event":"start","stream_id":"s","start":{"call_control_id":"c","media_format":{"encoding":"PCMU","sample_rate":8000,"channels":1}}}',
  '{"event":"error","stream_id":"s","payload":{"code":100003,"title":"malformed_frame","detail":"x"}}',
  '{"event":"dtmf","streamSid":"MZ1","dtmf":{"track":"inbound_track","digit":"1"}}',
];

const parsers: readonly Parser[] = [
  { name: "events of Realtime", seeds: [event, '{"type":"session.created","session":{}}'], parse: realtimeEvents },
  { name: "events of Live", seeds: ['{"type":"output_audio.delta","event_id":"e","delta":"AAAA"}', event], parse: liveEvents },
  {
    name: "events of Responses",
    seeds: [event, '{"type":"response.completed","response":{"id":"r","output":[]},"stream_id":"l0"}'],
    parse: (input) => {
      const read = responsesEvents.read(input);
      if (read) checkLines(toServerSentEvent(read));
    },
  },
  {
    name: "the events of one answer of Responses",
    seeds: [`{"type":"response.created","response":{"id":"r"}}\n${event}`, event],
    parse: (input) => {
      const tracker = new ResponseTracker(new KnownIds());
      for (const line of input.split("\n")) {
        const read = responsesEvents.read(line);
        if (read) tracker.judge(read);
      }
      return tracker.output.proven([]);
    },
  },
  {
    name: "error frames of Responses",
    seeds: [
      '{"type":"error","status":429,"error":{"code":"rate_limit_exceeded","message":"m","param":null},"headers":{"retry-after":"1"}}',
    ],
    parse: (input) => {
      const frame = parseObject(input);
      return frame && [errorResponse(readErrorFrame(frame), {}).status, JSON.stringify(inStreamError(frame, 1))];
    },
  },
  {
    name: "bodies of Responses",
    seeds: ['{"model":"m","stream":true,"input":[{"role":"user","content":"Hi"}]}', '{"stream":true,"input":"x","n":1e400}'],
    parse: (input) => toFetch("https://a.test/v1", input),
  },
  {
    name: "base URLs",
    seeds: ["https://api.openai.com/v1", "http://127.0.0.1:8787/v1/"],
    parse: (input) => toFetch(input, "{}"),
  },
  {
    name: "URLs",
    seeds: ["wss://api.openai.com/v1/realtime?model=m", "http://user@peer.test/#x"],
    parse: (input) => connecting({ url: input }),
  },
  {
    name: "header values",
    seeds: [`Bearer ${secret}`, "a\r\nb: c"],
    parse: (input) => connecting({ url: "ws://a.test", headers: { [input]: "1", b: input } }),
  },
  {
    name: "subprotocols",
    seeds: ["realtime", `openai-insecure-api-key.${secret}`],
    parse: (input) => connecting({ url: "ws://a.test", protocols: [input] }),
  },
  {
    name: "close reasons",
    seeds: [`no such key: ${secret}`, `Bearer ${secret.slice(0, -1)}…`, "going away"],
    parse: (input) => expect(redact(input)).not.toContain(secret),
  },
  {
    name: "answers to a handshake",
    seeds: ["retry-after: 5", "set-cookie: a=b", `{"error":"${secret}"}`],
    parse: (input) => handshakeRejected("x", { status: input.length, headers: { "retry-after": input, "set-cookie": input }, body: input }),
  },
  { name: "messages of Twilio", seeds: phoneMessages, parse: (input) => twilioProtocol.read(parseObject(input) ?? {}) },
  { name: "messages of Telnyx", seeds: phoneMessages, parse: (input) => telnyxProtocol.read(parseObject(input) ?? {}) },
  {
    name: "webhooks of Twilio",
    seeds: ["CallSid=CA1&From=%2B1", "0/KCTR6DLpKmkAf8muzZqo1nDgQ="],
    parse: (input) =>
      readTwilioRequest(post(input, { "content-type": "application/x-www-form-urlencoded", "x-twilio-signature": headerOf(input) }), {
        authToken: "token",
        publicUrl: input,
      }),
  },
  {
    name: "webhooks of Telnyx",
    seeds: ["1793000000", "CallSid=CA1"],
    parse: (input) =>
      readTelnyxRequest(post(input, { "telnyx-signature-ed25519": headerOf(input), "telnyx-timestamp": headerOf(input) }), {
        publicKey: Buffer.alloc(32, 1).toString("base64"),
      }),
  },
  {
    name: "signatures of webhooks",
    seeds: ["v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=", "1793000000"],
    parse: (input) =>
      readStandardWebhook(
        post(input, { "webhook-id": headerOf(input), "webhook-timestamp": headerOf(input), "webhook-signature": headerOf(input) }),
        webhookSecret,
      ),
  },
  {
    name: "webhooks of incoming calls",
    seeds: ['{"type":"realtime.call.incoming","id":"e","created_at":1,"data":{"call_id":"c","sip_headers":[{"name":"From","value":"a"}]}}'],
    parse: (input) => readIncomingCall(signed(input), webhookSecret),
  },
  {
    name: "tokens of streams",
    seeds: ["1893000000000.id.c2lnbmF0dXJl"],
    parse: async (input) => expect(await tokens.redeem(input, "CA1")).toBe(false),
  },
  {
    name: "offers of WebRTC",
    seeds: ["v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"],
    parse: (input) => offers(post(input, { "content-type": "application/sdp" })),
  },
  {
    name: "arguments of the simulator's command",
    seeds: ["--port 0", "--speed 5 --quiet --latency 10", "--profile azure --api-key k", "--host 127.0.0.1 --bogus"],
    parse: (input) => parseArguments(input.split(" "), "1.0.0"),
    isOurs: (error) => error instanceof SimulatorError,
  },
];

const unreachable = scriptedAdapter({}, () => {
  throw new Error("nobody listens");
});

/** Every socket fails, so that what is read goes on over HTTP. */
const toFetch = (baseURL: string, body: string): Promise<Response> =>
  createWebSocketFetch({ adapter: unreachable, baseURL, fetch: async () => new Response("over HTTP"), nonStreaming: "collapse" })(
    `${baseURL}/responses`,
    { method: "POST", body },
  );

const connecting = (request: Parameters<typeof connect>[1]): Promise<unknown> => connect(unreachable, request);

/** Text that has broken parsers before. */
const nasty = [
  "__proto__",
  '"__proto__":{"polluted":1},',
  '"constructor":{"prototype":{"polluted":1}},',
  '{"toString":null}',
  "[".repeat(3_000),
  "\\u0000",
  "\u0000",
  "\ud800",
  "\\ud800",
  "\r\n",
  "\\n",
  "%",
  "%00",
  "1e999",
  "-0",
  '"',
  "\\",
  "}",
  ",",
  "\u2028",
  "\ufeff",
  "A".repeat(5_000),
];

/** A seed with a few places cut out, doubled, or replaced by text that is nasty. */
const mutated = (seeds: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.array(fc.record({ at: fc.nat(400), length: fc.nat(12), by: fc.constantFrom(...nasty, "", "", "copy") }), {
        minLength: 1,
        maxLength: 4,
      }),
    )
    .map(([seed, edits]) =>
      edits.reduce((text, { at, length, by }) => {
        const start = at % (text.length + 1);
        const piece = text.slice(start, start + length);
        return text.slice(0, start) + (by === "copy" ? piece + piece : by) + text.slice(start + length);
      }, seed),
    );

const inputOf = (seeds: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: mutated(seeds) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
    { weight: 1, arbitrary: fc.constantFrom(...seeds, ...nasty) },
  );

/** Far more computing than any of these inputs takes, in microseconds of CPU time, which does not depend on what else the machine does. */
const hangUs = 20_000_000;

const runs = Math.ceil(inputs / parsers.length);

test.each(parsers)(
  `$name: ${runs} inputs throw nothing that is not ours, do not hang, and touch no prototype`,
  { timeout: 3_600_000 },
  async ({ seeds, parse, isOurs = isPlugboardError }) => {
    const before = Reflect.ownKeys(Object.prototype);
    await fc.assert(
      fc.asyncProperty(inputOf(seeds), async (input) => {
        const used = process.cpuUsage();
        try {
          await parse(input);
        } catch (error) {
          if (!isOurs(error)) throw error;
        }
        expect(process.cpuUsage(used).user).toBeLessThan(hangUs);
      }),
      { numRuns: runs },
    );
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
    expect(Object({}).polluted).toBeUndefined();
  },
);
