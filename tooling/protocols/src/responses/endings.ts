import { equal, failureOf, holds } from "../expect.ts";
import type { ProtocolCase } from "../protocol-case.ts";
import { ask, isNetworkFailure, nextIsClean, post, textOf, textsOf } from "./exchange.ts";

const source = "docs/responses.md";

const endings = [
  ["incomplete", "response.incomplete"],
  ["failed", "response.failed"],
  ["error-in-stream", "error"],
  ["error-then-failed", "error"],
] as const;

/** How a body ends, and what becomes of an error. */
export const endingCases: readonly ProtocolCase[] = [
  {
    id: "responses/incomplete-failed-and-in-stream-errors-end-the-body",
    source,
    run: async ({ createFetch, simulate }) => {
      const { url } = await simulate();
      const client = createFetch({ baseURL: url });
      for (const [scenario, last] of endings) {
        equal((await ask(client, url, post("x", scenario))).at(-1)?.type, last, `the last event of ${scenario}`);
        await nextIsClean(client, url, `after ${scenario}`);
      }
    },
  },
  {
    id: "responses/an-error-before-the-first-event-is-an-http-status",
    source,
    run: async ({ createFetch, simulate }) => {
      const { url } = await simulate();
      const client = createFetch({ baseURL: url });
      const limited = await client(`${url}/responses`, post("x", "rate-limit"));
      equal([limited.status, limited.headers.get("retry-after-ms")], [429, "10"], "status and retry-after-ms");
      const { error } = (await limited.json()) as { readonly error: { readonly code: string } };
      equal(error.code, "rate_limit_exceeded", "the code");
      equal((await client(`${url}/responses`, post("x", "bad-request"))).status, 400, "the other status");
      await nextIsClean(client, url, "after errors");
    },
  },
  {
    id: "responses/a-lost-socket-is-an-error-and-never-an-end",
    source,
    run: async ({ createFetch, simulate }) => {
      const { url } = await simulate();
      const client = createFetch({ baseURL: url });
      const lost = (scenario: string): Promise<Response> => client(`${url}/responses`, post("x", scenario));
      holds(isNetworkFailure(await failureOf(lost("reset-before-created"), "the request")), "a network failure before the first event");
      holds(isNetworkFailure(await failureOf(textOf(await lost("close-mid-stream")), "the body")), "a network failure after it");
      // A reset may overtake the frames that were sent before it.
      holds(isNetworkFailure(await failureOf(lost("reset-mid-stream").then(textOf), "the exchange")), "a network failure after a reset");
      await nextIsClean(client, url, "after losses");
    },
  },
  {
    id: "responses/sparse-ends-are-repaired-and-foreign-events-withheld",
    source,
    run: async ({ createFetch, simulate }) => {
      const { url } = await simulate();
      const client = createFetch({ baseURL: url });
      for (const scenario of ["empty-terminal-output", "omitted-terminal-output"]) {
        const end = (await ask(client, url, post("x", scenario))).at(-1)?.response;
        equal(end?.output?.length, 1, `items at the end of ${scenario}`);
      }
      for (const scenario of ["pretty", "fragmented", "foreign-lane"])
        equal(textsOf(await ask(client, url, post("x", scenario))), ["Hello there!"], `texts of ${scenario}`);
      const sparse = await simulate({ responses: { profile: "chatgpt" } });
      const events = await ask(createFetch({ baseURL: sparse.url }), sparse.url, post("x"));
      holds(
        events.every(({ type }) => type.startsWith("response.")),
        "no event comes through that HTTP does not have",
      );
      equal(events.at(-1)?.response?.output?.length, 1, "items at the end");
    },
  },
];
