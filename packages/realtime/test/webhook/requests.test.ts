import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { expect, test, vi } from "vitest";
import { answerTelnyxCalls, answerTwilioCalls, telnyxStream, twilioStream } from "../../src/webhook/answer-call.ts";
import { createStreamTokens } from "../../src/webhook/stream-tokens.ts";
import { readTelnyxRequest } from "../../src/webhook/telnyx-request.ts";
import { readTwilioRequest } from "../../src/webhook/twilio-request.ts";

const form = { "content-type": "application/x-www-form-urlencoded" };

/** The example of Twilio's documentation: https://www.twilio.com/docs/usage/security#validating-requests */
const documented = {
  authToken: "12345",
  url: "https://example.com/myapp.php?foo=1&bar=2",
  parameters: { CallSid: "CA1234567890ABCDE", Caller: "+14158675310", Digits: "1234", From: "+14158675310", To: "+18005551212" },
  signature: "L/OH5YylLD5NRKLltdqwSvS0BnU=",
};

const twilioRequest = (signature: string, parameters: Record<string, string> = documented.parameters, url = documented.url): Request =>
  new Request(url, { method: "POST", headers: { ...form, "x-twilio-signature": signature }, body: new URLSearchParams(parameters) });

const signTwilio = (text: string): string => createHmac("sha1", documented.authToken).update(text).digest("base64");

test("the request of Twilio's documentation is genuine, and anything that was changed in it is not", async () => {
  const { authToken, signature, parameters } = documented;
  expect(await readTwilioRequest(twilioRequest(signature), { authToken })).toEqual(parameters);

  const forged = [
    readTwilioRequest(twilioRequest(signature), { authToken: "12346" }),
    readTwilioRequest(twilioRequest(signature, { ...parameters, To: "+18005551213" }), { authToken }),
    readTwilioRequest(twilioRequest(signature, parameters, `${documented.url}&baz=3`), { authToken }),
    readTwilioRequest(twilioRequest("no base64 at all"), { authToken }),
    readTwilioRequest(new Request(documented.url, { method: "POST", headers: form, body: "a=b" }), { authToken }),
  ];
  expect(await Promise.all(forged)).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

test("the signed URL may be the public one in front of a proxy, with or without its port, and a body that is not a form is signed by its hash", async () => {
  const { authToken, parameters, signature, url } = documented;
  const behindProxy = (publicUrl: string) =>
    readTwilioRequest(twilioRequest(signature, parameters, "http://10.0.0.1:3000/"), { authToken, publicUrl });
  expect(await behindProxy(url)).toEqual(parameters);
  expect(await behindProxy(url.replace("example.com", "example.com:443"))).toEqual(parameters);

  const json = '{"a":1}';
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(json)));
  const hashed = `https://example.com/hook?bodySHA256=${Buffer.from(hash).toString("hex")}`;
  const read = (body: string) =>
    readTwilioRequest(
      new Request(hashed, {
        method: "POST",
        headers: { "content-type": "application/json", "x-twilio-signature": signTwilio(hashed) },
        body,
      }),
      { authToken },
    );
  expect(await read(json)).toEqual({});
  expect(await read('{"a":2}')).toBeUndefined();
});

test("a signed webhook is answered by a stream whose token is good once, for this call, for a minute", async () => {
  const tokens = createStreamTokens({ secret: "a secret of some length" });
  const { authToken, signature } = documented;
  const answer = answerTwilioCalls({
    authToken,
    streamUrl: "wss://example.com/media",
    tokens,
    parameters: ({ From }) => ({ from: From ?? "" }),
  });

  expect((await answer(twilioRequest("Zm9yZ2Vk"))).status).toBe(403);
  const response = await answer(twilioRequest(signature));
  const body = await response.text();

  expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/xml; charset=utf-8"]);
  const token = /<Parameter name="token" value="([^"]+)"\/>/.exec(body)?.[1];
  expect(body.replace(token ?? "", "TOKEN")).toBe(
    '<?xml version="1.0" encoding="UTF-8"?><Response><Connect><Stream url="wss://example.com/media">' +
      '<Parameter name="from" value="+14158675310"/><Parameter name="token" value="TOKEN"/></Stream></Connect></Response>',
  );
  const callId = "CA1234567890ABCDE";
  expect(await tokens.redeem(token, "CA0")).toBe(false);
  expect(await tokens.redeem(`${token?.slice(0, -2)}==`, callId)).toBe(false);
  expect(await tokens.redeem(token, callId)).toBe(true);
  expect(await tokens.redeem(token, callId)).toBe(false);
  expect(await tokens.redeem(undefined, callId)).toBe(false);
  expect(await createStreamTokens({ secret: "another secret of length" }).redeem(token, callId)).toBe(false);
});

test("a token that has expired is refused, and a used one is remembered only as long as it could be used again", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    const claimed: string[] = [];
    const tokens = createStreamTokens({ secret: "a secret of some length", claim: (id) => claimed.push(id) > 0 });
    const token = await tokens.issue("CA1");
    vi.advanceTimersByTime(60_000);
    expect(await tokens.redeem(token, "CA1")).toBe(false);
    expect(claimed).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
  expect(() => createStreamTokens({ secret: "too short" })).toThrow(expect.objectContaining({ code: "invalid-argument" }));
});

test("a parameter of the application cannot break out of the markup, and a URL with a query is refused", () => {
  expect(twilioStream({ streamUrl: "wss://example.com/a&b", parameters: { 'a"b': "<&'>" } })).toContain(
    '<Stream url="wss://example.com/a&amp;b"><Parameter name="a&quot;b" value="&lt;&amp;&apos;&gt;"/></Stream>',
  );
  for (const streamUrl of ["https://example.com/media", "wss://example.com/media?call=1", ""]) {
    expect(() => twilioStream({ streamUrl })).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  }
  expect(telnyxStream({ streamUrl: "wss://example.com/media" })).toContain('bidirectionalMode="rtp" bidirectionalCodec="PCMU"');
});

test("a request that Telnyx has signed is genuine for five minutes", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
  const body = "CallSid=v3%3Acall&From=%2B1";
  const request = (timestamp: number, signed = body): Request => {
    const signature = sign(null, Buffer.from(`${timestamp}|${signed}`), privateKey).toString("base64");
    const headers = { ...form, "telnyx-timestamp": String(timestamp), "telnyx-signature-ed25519": signature };
    return new Request("https://example.com/voice", { method: "POST", headers, body });
  };
  const now = Math.floor(Date.now() / 1_000);

  expect(await readTelnyxRequest(request(now), { publicKey: key })).toEqual({ CallSid: "v3:call", From: "+1" });
  expect(await readTelnyxRequest(request(now - 310), { publicKey: key })).toBeUndefined();
  expect(await readTelnyxRequest(request(now, "CallSid=other"), { publicKey: key })).toBeUndefined();
  await expect(readTelnyxRequest(request(now), { publicKey: "no key" })).rejects.toMatchObject({ code: "invalid-argument" });

  const answer = answerTelnyxCalls({ publicKey: key, streamUrl: () => new URL("wss://example.com/media") });
  expect(await (await answer(request(now))).text()).toContain('<Stream url="wss://example.com/media" track="inbound_track"');
});

test.each([undefined, "", "  "])("Twilio's calls are not answered with the auth token %j, with which anybody could sign", async (token) => {
  const authToken = token as string;
  const refused = { code: "invalid-argument", message: expect.stringContaining("authToken") };
  expect(() => answerTwilioCalls({ authToken, streamUrl: "wss://example.com/media" })).toThrow(expect.objectContaining(refused));
  await expect(readTwilioRequest(new Request("https://example.com"), { authToken })).rejects.toMatchObject(refused);
});

test.each([undefined, "", "no key", "AAAA"])("Telnyx' calls are not answered with the public key %j", (key) => {
  const answering = () => answerTelnyxCalls({ publicKey: key as string, streamUrl: "wss://example.com/media" });
  expect(answering).toThrow(expect.objectContaining({ code: "invalid-argument", message: expect.stringContaining("publicKey") }));
});
