import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { expect, test } from "vitest";
import { startPeer } from "./peer.ts";

const adapter = nodeAdapter();

type Member = (init: RequestInit, url: URL, who: string) => void;

const bytes = new Uint8Array(100);

/** What a caller changes between two calls with the same arguments. */
const members: Record<string, (isStreamed: boolean) => Member> = {
  "the members of init": () => (init, _url, who) => {
    init.headers = { authorization: `Bearer ${who}` };
  },
  "a Headers object": () => {
    const headers = new Headers();
    return (init, _url, who) => {
      headers.set("authorization", `Bearer ${who}`);
      init.headers = headers;
    };
  },
  "a record of headers": () => {
    const headers: Record<string, string> = {};
    return (init, _url, who) => {
      headers["authorization"] = `Bearer ${who}`;
      init.headers = headers;
    };
  },
  "the bytes of the body": (stream) => (init, _url, who) => {
    const { written } = new TextEncoder().encodeInto(JSON.stringify({ stream, input: who }), bytes);
    init.body = bytes.subarray(0, written);
    init.headers = { authorization: `Bearer ${who}` };
  },
  "the URL": () => (init, url, who) => {
    url.search = `?${who}`;
    init.headers = { authorization: `Bearer ${who}` };
  },
};

for (const isStreamed of [true, false]) {
  for (const [name, make] of Object.entries(members)) {
    test(`${name} count as they are at the time of the call (${isStreamed ? "no sockets there" : "stream: false"})`, async () => {
      await using peer = await startPeer({ refuse: () => ({ status: 404 }) });
      await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
      const run = async (call: typeof fetch): Promise<unknown> => {
        const init: RequestInit = { method: "POST" };
        const url = new URL(peer.url);
        const change = make(isStreamed);
        const pending = ["alice", "carol"].map((who) => {
          init.body = JSON.stringify({ stream: isStreamed, input: who });
          change(init, url, who);
          return call(url, init);
        });
        await Promise.all(pending);
        return peer.posts
          .splice(0)
          .map((post) => [post.url, post.headers.authorization, post.body])
          .sort();
      };

      const theirs = await run(fetch);

      expect(await run(client)).toEqual(theirs);
    });
  }
}

test("a Request as init keeps its members", async () => {
  await using peer = await startPeer({ refuse: () => ({ status: 404 }) });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  const init = new Request(peer.url, { method: "PUT", headers: { authorization: "Bearer sk-test" } });

  await client(peer.url, init);

  expect(peer.posts).toMatchObject([{ method: "PUT", headers: { authorization: "Bearer sk-test" } }]);
});

for (const number of ["9223372036854775807", "12345678901234567890123", "0.12345678901234567890"]) {
  test(`a body with a number that JavaScript cannot hold (${number}) goes over HTTP as it came`, async () => {
    await using peer = await startPeer();
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
    const body = `{"stream":true,"input":"${number}","tools":[{"maximum":${number}}]}`;

    await client(peer.url, { method: "POST", body });

    expect(peer.posts).toMatchObject([{ body }]);
    expect(client.stats()).toMatchObject({ passedThrough: 1, handshakes: 0 });
  });
}

test("long numbers that survive, in a text or as such, are carried", async () => {
  await using peer = await startPeer();
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  const body = '{"stream":true,"input":"1234567890123456789012","seed":1234567890123456}';

  await (await client(peer.url, { method: "POST", body })).text();

  expect(peer.creates).toMatchObject([{ input: "1234567890123456789012", seed: 1234567890123456 }]);
});
