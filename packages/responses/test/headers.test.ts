import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { type HandshakeScript, startSimulator } from "@plugboard/simulator";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { type Json, startPeer, textFrames } from "./peer.ts";

const headers = {
  "x-request-id": "req_of_the_handshake",
  "openai-organization": "org-1",
  "openai-version": "2020-10-01",
  "openai-processing-ms": "12",
  "x-ratelimit-remaining-requests": "7",
  "set-cookie": "__cf_bm=secret",
  "cf-ray": "8c0ffee0",
};

const ask = { model: "gpt-5.6", input: "Say hello." };

const withClient = async (handshake: HandshakeScript, use: (client: OpenAI) => Promise<void>): Promise<void> => {
  await using simulator = await startSimulator({ responses: { handshakes: [handshake] } });
  await using fetch = createWebSocketFetch({ adapter: nodeAdapter(), baseURL: simulator.url, nonStreaming: "collapse" });
  await use(new OpenAI({ apiKey: "sk-test", baseURL: simulator.url, fetch, maxRetries: 0 }));
  expect(fetch.stats()).toMatchObject({ overHttp: 0 });
};

test("openai's _request_id is the one of the handshake, where the runtime shows it", () =>
  withClient({ headers }, async (client) => {
    const response = await client.responses.create(ask);
    expect(response._request_id).toBe("req_of_the_handshake");
  }));

test("a streamed response has what the handshake says of each, and nothing that was true of one moment", () =>
  withClient({ headers }, async (client) => {
    const { data, response, request_id } = await client.responses.create({ ...ask, stream: true }).withResponse();
    for await (const _event of data);
    expect(request_id).toBe("req_of_the_handshake");
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "text/event-stream; charset=utf-8",
      "openai-organization": "org-1",
      "openai-version": "2020-10-01",
      "x-plugboard-transport": "ws",
      "x-request-id": "req_of_the_handshake",
    });
  }));

test("an error before the first event has the request id of the handshake, unless its frame has one", () =>
  withClient({ headers }, async (client) => {
    const failing = (scenario: string): Promise<unknown> =>
      client.responses.create({ ...ask, metadata: { scenario } }).catch((error: unknown) => error);
    expect(await failing("bad-request")).toMatchObject({ status: 400, requestID: "req_of_the_handshake" });
    expect(await failing("rate-limit")).toMatchObject({ status: 429, requestID: "req_rate_limit" });
  }));

const withHeaders = (frames: readonly Json[], place: "outside" | "in the response", told: Json): Json[] =>
  frames.map((frame, index) => {
    if (index > 0) return frame;
    return place === "outside" ? { ...frame, headers: told } : { ...frame, response: { ...Object(frame["response"]), headers: told } };
  });

for (const place of ["outside", "in the response"] as const) {
  test(`headers that the first event carries ${place} are those of the response`, async () => {
    const told = { "x-request-id": "req_turn", "X-RateLimit-Remaining-Tokens": 9, "openai-model": "gpt-5.6", "set-cookie": "a=b" };
    await using peer = await startPeer({
      onCreate: (_frame, socket) => socket.send(...withHeaders(textFrames(`resp_${peer.creates.length}`), place, told)),
    });
    await using fetch = createWebSocketFetch({ adapter: nodeAdapter(), baseURL: peer.baseURL, nonStreaming: "collapse" });
    for (const stream of [true, false]) {
      const response = await fetch(`${peer.baseURL}/responses`, { method: "POST", body: JSON.stringify({ ...ask, stream }) });
      await response.text();
      expect(response.headers.get("x-request-id")).toBe("req_turn");
      expect(response.headers.get("x-ratelimit-remaining-tokens")).toBe("9");
      expect(response.headers.get("openai-model")).toBe("gpt-5.6");
      expect(response.headers.get("set-cookie")).toBe(null);
    }
  });
}
