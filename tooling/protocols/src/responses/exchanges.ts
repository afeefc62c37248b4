import { equal, failureOf, holds, memberOf } from "../expect.ts";
import type { ProtocolCase } from "../protocol-case.ts";
import { ask, bodyOf, nextIsClean, post, textOf, textsOf } from "./exchange.ts";

const source = "docs/responses.md";
const words = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `question ${index} of many words`);

/** Requests and their answers: none gets another's, in whatever form it comes. */
export const exchangeCases: readonly ProtocolCase[] = [
  {
    id: "responses/parallel-requests-get-their-own-answers",
    source,
    run: async ({ createFetch, simulate }) => {
      const { url } = await simulate();
      const client = createFetch({ baseURL: url });
      const all = await Promise.all(words(24).map((input) => ask(client, url, post(input))));
      equal(
        all.map(textsOf),
        words(24).map((input) => [input]),
        "texts",
      );
      for (const events of all) equal(new Set(events.flatMap(({ response }) => response?.id ?? [])).size, 1, "response ids in a body");
    },
  },
  {
    id: "responses/parallel-requests-on-lanes-get-their-own-answers",
    source,
    run: async ({ createFetch, simulate }) => {
      const { url, seen } = await simulate({ responses: { latency: { requestMs: 5 } } });
      const client = createFetch({ baseURL: url, lanes: true });
      await nextIsClean(client, url, "first");
      const all = await Promise.all(words(16).map((input) => ask(client, url, post(input))));
      equal(
        all.map(textsOf),
        words(16).map((input) => [input]),
        "texts",
      );
      const { requests } = await seen();
      equal(new Set(requests.map(({ connection }) => connection)).size, 1, "sockets used");
      holds(new Set(requests.map(({ laneName }) => laneName)).size > 1, "requests go by several lanes");
    },
  },
  {
    id: "responses/after-an-abort-a-cancel-or-a-break-the-next-request-is-clean",
    source,
    run: async ({ createFetch, simulate }) => {
      const { url } = await simulate();
      const client = createFetch({ baseURL: url });
      const slow = (init: RequestInit = {}): Promise<Response> => client(`${url}/responses`, { ...post("x", "slow"), ...init });
      const controller = new AbortController();
      const aborted = failureOf(textOf(await slow({ signal: controller.signal })), "an aborted body");
      controller.abort();
      holds((await aborted) === controller.signal.reason, "the aborted body fails with the reason");
      await nextIsClean(client, url, "one");
      await (await slow()).body?.cancel();
      await nextIsClean(client, url, "two");
      const reader = (await slow()).body?.getReader();
      await reader?.read();
      await reader?.cancel();
      await nextIsClean(client, url, "three");
      const early = AbortSignal.abort();
      holds((await failureOf(slow({ signal: early }), "an aborted request")) === early.reason, "it rejects with the reason");
    },
  },
  {
    id: "responses/every-form-of-input-travels-over-the-socket",
    source,
    run: async ({ createFetch, simulate }) => {
      const { url: base, seen } = await simulate();
      const client = createFetch({ baseURL: base });
      const url = `${base}/responses`;
      const form = (name: string): RequestInit => post(`form ${name}`);
      const bytes = (name: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(bodyOf(`form ${name}`));
      const responses = [
        await client(new URL(url), form("url")),
        await client(new Request(url, form("request"))),
        await client(new Request(url, form("old")), { body: bodyOf("form init") }),
        await client(url, { ...form("lower"), method: "post" }),
        await client(url, { ...form("bytes"), body: bytes("bytes") }),
        await client(url, { ...form("blob"), body: new Blob([bytes("blob")]) }),
        await client(url, { ...form("stream"), body: new Blob([bytes("stream")]).stream(), duplex: "half" }),
        await client(`${url}?x=y`, form("query")),
      ];
      for (const response of responses) holds((await response.text()).includes("response.completed"), "a form is answered");
      const expected = ["url", "request", "init", "lower", "bytes", "blob", "stream", "query"].map((name) => ["ws", `form ${name}`]);
      equal(
        (await seen()).requests.map(({ transport, body }) => [transport, body?.input]),
        expected,
        "what the server got",
      );
    },
  },
  {
    id: "responses/what-is-none-of-its-business-goes-to-fetch",
    source,
    run: async ({ createFetch, simulate }) => {
      const { url, seen } = await simulate();
      const client = createFetch({ baseURL: url });
      const plain = await client(`${url}/responses`, { ...post("x"), body: JSON.stringify({ model: "gpt-5.6", input: "whole" }) });
      holds((await plain.text()).includes("whole"), "a request that does not stream is answered");
      equal((await client(`${url}/nowhere`, { headers: { authorization: "Bearer sk-a" } })).status, 404, "the status of another path");
      const { requests, totals } = await seen();
      equal([requests.map(({ transport }) => transport), totals.handshakes], [["http"], 0], "transports and handshakes");
      const foreign = await simulate();
      await nextIsClean(client, foreign.url, "foreign");
      const { requests: elsewhere } = await foreign.seen();
      equal(
        elsewhere.map(({ transport }) => transport),
        ["http"],
        "transports to another host",
      );
    },
  },
  {
    id: "responses/only-what-is-new-is-sent",
    source,
    run: async ({ createFetch, simulate }) => {
      const { url, seen } = await simulate();
      const client = createFetch({ baseURL: url });
      const first = { role: "user", content: "increment one" };
      const output = (await ask(client, url, post([first]))).at(-1)?.response?.output ?? [];
      const history = [first, ...output, { role: "user", content: "increment two" }];
      equal(textsOf(await ask(client, url, post(history))), ["increment two"], "texts");
      const request = (await seen()).requests[1];
      holds(request?.body?.["previous_response_id"], "the second request refers to the first");
      equal(request.effectiveContext?.length, 3, "items that the model sees");
      // Another past is no continuation.
      await ask(client, url, post([{ role: "user", content: "other" }, ...history.slice(1)]));
      const fork = (await seen()).requests[2];
      equal([fork?.body?.["previous_response_id"] ?? null, fork?.effectiveContext?.length], [null, 3], "the other past");
    },
  },
  {
    id: "responses/an-unknown-past-is-sent-once-more-in-full",
    source,
    run: async ({ createFetch, simulate }) => {
      const forgotten = { status: 400, code: "previous_response_not_found", message: "Not found.", param: "previous_response_id" };
      const answers = ["One.", "Two."].map((text) => ({ output: [{ type: "text" as const, text }] }));
      const scripts = [...answers.slice(0, 1), { refuse: forgotten }, ...answers.slice(1)];
      const { url, seen } = await simulate({ responses: { scripts } });
      const client = createFetch({ baseURL: url });
      const first = { role: "user", content: "one" };
      const output = (await ask(client, url, post([first]))).at(-1)?.response?.output ?? [];
      const second = await ask(client, url, post([first, ...output, { role: "user", content: "two" }]));
      equal(textsOf(second), ["Two."], "the answer to the resend");
      const sent = (await seen()).requests.map(({ body }) => [
        body?.["previous_response_id"] !== undefined,
        memberOf(body?.input, "length"),
      ]);
      equal(
        sent,
        [
          [false, 1],
          [true, 1],
          [false, 3],
        ],
        "requests: is an increment, items",
      );
    },
  },
];
