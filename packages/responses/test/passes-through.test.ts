import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch, type FallbackInfo } from "@plugboard/responses";
import { afterEach, expect, test, vi } from "vitest";
import { startPeer } from "./peer.ts";
import { streaming } from "./sse.ts";

const adapter = nodeAdapter();

afterEach(() => {
  vi.unstubAllGlobals();
});

const post = (body: object): RequestInit => ({ method: "POST", body: JSON.stringify(body) });

test("a request that passes through although it may have been meant for a socket is reported once per reason", async () => {
  await using peer = await startPeer();
  const told: FallbackInfo[] = [];
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, onFallback: (info) => void told.push(info) });
  const origin = new URL(peer.url).origin;

  for (let turn = 0; turn < 2; turn += 1) {
    await client(peer.url, post({ input: "a" }));
    await client(peer.url, post({ input: "a", stream: false }));
    await client(peer.url, post({ input: "a", stream: true, background: true }));
    await client(`${origin}/responses`, streaming("a"));
    await client(`${peer.baseURL}/responses/responses`, streaming("a"));
    await client(`${origin}/v1/chat/completions`, post({}));
    await client(`${peer.url}/resp_1`, {});
  }

  expect(told).toEqual([
    { reason: "not-streaming", delivery: "not-sent", url: peer.url },
    { reason: "background", delivery: "not-sent", url: peer.url },
    { reason: "base-url", delivery: "not-sent", url: `${origin}/responses` },
  ]);
  expect(client.stats()).toMatchObject({ passedThrough: 14, overHttp: 0, handshakes: 0 });
});

const misses: Record<string, (url: URL) => string> = {
  "without /v1": ({ origin }) => `${origin}/responses`,
  "with /responses twice": ({ origin }) => `${origin}/v1/responses/responses`,
  "with a slash at its end": ({ origin }) => `${origin}/v1/responses/`,
  "to localhost instead of 127.0.0.1": ({ port }) => `http://localhost:${port}/v1/responses`,
  "with ws:": ({ host }) => `ws://${host}/v1/responses`,
};

for (const [what, urlOf] of Object.entries(misses)) {
  test(`a POST ${what} is reported as base-url`, async () => {
    await using peer = await startPeer();
    const told: FallbackInfo[] = [];
    const fake: typeof fetch = async () => new Response("plain");
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, fetch: fake, onFallback: (info) => void told.push(info) });

    expect(await (await client(urlOf(new URL(peer.url)), streaming("a"))).text()).toBe("plain");

    expect(told.map(({ reason }) => reason)).toEqual(["base-url"]);
  });
}

test("a global fetch that is replaced by the client does not call itself", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  vi.stubGlobal("fetch", client);

  const responses = [await fetch(peer.url, post({ input: "a" })), await fetch(peer.url, streaming("b"))];

  expect(responses.map(({ status, headers }) => [status, headers.get("x-plugboard-transport")])).toEqual([
    [200, null],
    [200, "ws"],
  ]);
});

const wrong: Record<string, [object | undefined, RegExp]> = {
  "an adapter that was not called": [{ adapter: nodeAdapter }, /adapter is a function: call it, as nodeAdapter\(\)/],
  "no adapter": [{}, /there is no adapter: give it one, as nodeAdapter\(\)/],
  "no options": [undefined, /there is no adapter/],
  "an adapter under a misspelt name": [{ adaptor: adapter }, /there is no adapter.*There is no option adaptor/],
  "an option that there is not": [{ adapter, idleTimeout: 5 }, /there is no option idleTimeout/],
  "an incremental option that there is not": [
    { adapter, incremental: { droppedReasonings: "keep" } },
    /there is no option droppedReasonings/,
  ],
  "a nonStreaming that is neither": [{ adapter, nonStreaming: "colapse" }, /neither "http" nor "collapse"/],
  "a baseURL with wss:": [{ adapter, baseURL: "wss://api.openai.com/v1" }, /write the URL of the HTTP API/],
  "a baseURL that ends in /responses": [{ adapter, baseURL: "https://api.openai.com/v1/responses/" }, /leave that out/],
  "a baseURL that is not absolute": [{ adapter, baseURL: ["/v1"] }, /not an absolute URL/],
};

test.each(Object.entries(wrong))("%s is refused with what to write", (_name, [options, message]) => {
  const make = createWebSocketFetch as unknown as (options: unknown) => unknown;
  const failure = ((): unknown => {
    try {
      return make(options);
    } catch (error) {
      return error;
    }
  })();
  expect(failure).toMatchObject({ name: "PlugboardError", code: "invalid-argument", message: expect.stringMatching(message) });
});
