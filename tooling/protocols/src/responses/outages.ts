import { equal, failureOf, holds, memberOf } from "../expect.ts";
import type { ProtocolCase } from "../protocol-case.ts";
import { ask, nextIsClean, post, textOf, textsOf } from "./exchange.ts";

const source = "docs/responses.md";

/** What happens when the server goes away, comes back, is silent, or is left in an orderly way. */
export const outageCases: readonly ProtocolCase[] = [
  {
    id: "responses/after-an-outage-sockets-are-used-again-soon",
    source,
    waits: true,
    run: async ({ createFetch, simulate }) => {
      const { url, seen } = await simulate({ responses: { handshakes: [{ status: 502, times: 1 }] } });
      const client = createFetch({ baseURL: url });
      await nextIsClean(client, url, "during the outage");
      const transports = async (): Promise<readonly string[]> => (await seen()).requests.map(({ transport }) => transport);
      equal(await transports(), ["http"], "transport during the outage");
      for (let turn = 0; (await transports()).at(-1) !== "ws"; turn += 1) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        await nextIsClean(client, url, `turn ${turn}`);
      }
      equal((await seen()).totals.handshakes, 2, "handshakes tried until sockets are back");
    },
  },
  {
    id: "responses/a-silent-server-is-left-after-the-bound",
    source,
    run: async ({ createFetch, simulate }) => {
      const { url } = await simulate();
      const client = createFetch({ baseURL: url, headersTimeoutMs: 5_000, bodyTimeoutMs: 1_000 });
      const silent = await client(`${url}/responses`, post("x", "silence"));
      const failure = await failureOf(textOf(silent), "the body of a silent server");
      equal(memberOf(memberOf(failure, "cause"), "code"), "UND_ERR_BODY_TIMEOUT", "code");
      await nextIsClean(client, url, "next");
    },
  },
  {
    id: "responses/drain-lets-what-runs-end",
    source,
    run: async ({ createFetch, simulate }) => {
      const { url, seen, until } = await simulate();
      const client = createFetch({ baseURL: url });
      const running = await client(`${url}/responses`, post("x", "slow"));
      const drained = client.drain?.();
      await nextIsClean(client, url, "late");
      holds((await textOf(running)).includes("response.completed"), "what ran has ended by itself");
      await drained;
      await until("no open socket", ({ totals }) => totals.openSockets === 0);
      equal(
        (await seen()).requests.map(({ transport }) => transport),
        ["ws", "http"],
        "transports",
      );
    },
  },
  {
    // Engines differ in how deep they parse, and in how deep they write what they have parsed.
    id: "responses/a-request-that-is-nested-deeply-harms-no-later-one",
    source,
    run: async ({ createFetch, simulate }) => {
      const { url } = await simulate();
      const client = createFetch({ baseURL: url });
      const nested = `{"role":"user","content":"deep","extra":${"[".repeat(3_000)}${"]".repeat(3_000)}}`;
      const request = post("INPUT");
      const answer = await client(`${url}/responses`, { ...request, body: String(request.body).replace('"INPUT"', `[${nested}]`) });
      holds((await textOf(answer)) !== "", "the request has an answer");
      for (const word of ["next", "after", "last"]) await nextIsClean(client, url, word);
    },
  },
  {
    id: "responses/sockets-of-all-identities-are-bounded",
    source,
    run: async ({ createFetch, simulate }) => {
      const { url, seen } = await simulate();
      const client = createFetch({ baseURL: url, maxTotalSockets: 2 });
      const keys = Array.from({ length: 8 }, (_, index) => `sk-${index}`);
      const all = await Promise.all(keys.map((key) => ask(client, url, post(key, undefined, key))));
      equal(
        all.map(textsOf),
        keys.map((key) => [key]),
        "texts",
      );
      const { requests, totals } = await seen();
      equal(new Set(requests.map(({ transport }) => transport)).size, 1, "transports");
      holds(totals.openSockets <= 2, `at most 2 sockets are open, not ${totals.openSockets}`);
    },
  },
];
