import { equal, holds } from "../expect.ts";
import type { ProtocolCase } from "../protocol-case.ts";
import type { SeenRequest } from "../seen.ts";
import { ask, nextIsClean, post, textOf } from "./exchange.ts";

const source = "docs/responses.md";

/** Where the key of a request was, and which. */
const credentialOf = ({ headers }: SeenRequest): readonly unknown[] => {
  const bearer = /^Bearer (\S+)$/.exec(headers["authorization"] ?? "")?.[1];
  const subprotocol = /openai-insecure-api-key\.([^,\s]+)/.exec(headers["sec-websocket-protocol"] ?? "")?.[1];
  return [bearer === undefined ? "subprotocol" : "header", bearer ?? subprotocol];
};

/** Which socket a request takes, how long it lives, and what comes where there is none. */
export const socketCases: readonly ProtocolCase[] = [
  {
    id: "responses/another-key-uses-another-socket",
    source,
    run: async ({ adapter, createFetch, simulate }) => {
      const { url, seen } = await simulate();
      const client = createFetch({ baseURL: url });
      for (const key of ["sk-a", "sk-b", "sk-a"]) await ask(client, url, post(key, undefined, key));
      await client(`${url}/responses?tenant=2`, post("query")).then(textOf);
      const { headers, ...rest } = post("organization");
      await client(`${url}/responses`, { ...rest, headers: { ...headers, "openai-organization": "org_2" } }).then(textOf);
      const { requests } = await seen();
      const place = adapter.capabilities.headers ? "header" : "subprotocol";
      const expected = ["sk-a", "sk-b", "sk-a", "sk-a", "sk-a"].map((key) => ["ws", place, key]);
      equal(
        requests.map((request) => [request.transport, ...credentialOf(request)]),
        expected,
        "transport, place and key",
      );
      const [key, otherKey, sameKey, query, organization] = requests.map(({ connection }) => connection);
      equal(sameKey, key, "the socket of the same key");
      equal(new Set([key, otherKey, query, organization]).size, 4, "sockets of two keys, another query and another organization");
    },
  },
  {
    id: "responses/the-age-limit-is-invisible",
    source,
    run: async ({ createFetch, simulate }) => {
      for (const ageNotice of ["next-request", "when-idle"] as const) {
        const { url, tell, until } = await simulate({ responses: { rules: { ageNotice } } });
        const client = createFetch({ baseURL: url });
        await nextIsClean(client, url, "one");
        await tell({ to: "expire-sockets" });
        await nextIsClean(client, url, "two");
        await until("a second handshake", ({ totals }) => totals.handshakes === 2);
        await nextIsClean(client, url, "three");
      }
    },
  },
  {
    id: "responses/where-sockets-do-not-work-it-is-http-at-once-and-for-a-while",
    source,
    run: async ({ createFetch, simulate }) => {
      for (const status of [426, 404]) {
        const { url, seen } = await simulate({ responses: { handshakes: [{ status, times: 1_000 }] } });
        const client = createFetch({ baseURL: url });
        for (const word of ["one", "two"]) await nextIsClean(client, url, word);
        const { requests, totals } = await seen();
        equal(
          [requests.map(({ transport }) => transport), totals.handshakes],
          [["http", "http"], 1],
          `transports, and upgrades tried, after ${status}`,
        );
      }
    },
  },
  {
    id: "responses/a-frame-that-is-too-large-goes-over-http",
    source,
    run: async ({ createFetch, simulate }) => {
      const { url, seen } = await simulate({ responses: { rules: { maxFrameBytes: 20_000 } } });
      await nextIsClean(createFetch({ baseURL: url, maxFrameBytes: 15_000 }), url, "x".repeat(30_000));
      equal((await seen()).totals.handshakes, 0, "handshakes for a frame that is known to be too large");
      // Where nobody knew, the server's 1009 says so.
      await nextIsClean(createFetch({ baseURL: url }), url, "y".repeat(30_000));
      holds((await seen()).totals.handshakes > 0, "the bound of the server is found out by trying");
    },
  },
  {
    id: "responses/a-refused-key-is-the-servers-own-401",
    source,
    run: async ({ createFetch, simulate }) => {
      const { url } = await simulate({ responses: { apiKeys: ["sk-right"] } });
      const client = createFetch({ baseURL: url });
      const refused = await client(`${url}/responses`, post("x", undefined, "sk-wrong"));
      equal(refused.status, 401, "status");
      holds(!(await refused.text()).includes("sk-wrong"), "the key is not repeated");
      equal((await ask(client, url, post("x", undefined, "sk-right"))).at(-1)?.type, "response.completed", "the end with the right key");
    },
  },
  {
    id: "responses/close-leaves-no-socket",
    source,
    run: async ({ createFetch, simulate }) => {
      const { url, until } = await simulate();
      const client = createFetch({ baseURL: url });
      await Promise.all(["one", "two", "three"].map((word) => nextIsClean(client, url, word)));
      await until("open sockets", ({ totals }) => totals.openSockets > 0);
      await client.close?.();
      await until("no open socket", ({ totals }) => totals.openSockets === 0);
    },
  },
];
