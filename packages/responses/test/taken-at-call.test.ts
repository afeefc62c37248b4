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

const body = (): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify({ stream: true, input: "x" }));

class Init {
  readonly #body = body();
  get method(): string {
    return "POST";
  }
  get headers(): Record<string, string> {
    return { authorization: "Bearer key" };
  }
  get body(): Uint8Array<ArrayBuffer> {
    return this.#body;
  }
}

for (const [name, make] of Object.entries<(url: string) => RequestInit>({
  "a Request": (url) => new Request(url, { method: "POST", headers: { authorization: "Bearer key" }, body: body() }),
  "an instance with getters": () => new Init(),
  "an object with defaults": () =>
    Object.assign(Object.create({ method: "POST", headers: { authorization: "Bearer key" } }), { body: body() }),
})) {
  test(`${name} as init goes over HTTP with its members and its body`, async () => {
    await using peer = await startPeer({ refuse: () => ({ status: 426 }) });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
    for (const call of [fetch, client]) await call(peer.url, make(peer.url));
    const [theirs, ours] = peer.posts.map((post) => [post.headers.authorization, post.body]);
    expect(ours).toEqual(theirs);
    expect(ours).toEqual(["Bearer key", '{"stream":true,"input":"x"}']);
  });
}

test("the headers of a Request count as they are at the time of the call", async () => {
  await using peer = await startPeer({ refuse: () => ({ status: 426 }) });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  const request = new Request(peer.url, { method: "POST", headers: { authorization: "Bearer alice" }, body: body() });
  const pending = client(request);
  request.headers.set("authorization", "Bearer bob");
  await pending;
  expect(peer.posts.map(({ headers }) => headers.authorization)).toEqual(["Bearer alice"]);
});
