import type { ContextChange } from "../src/create-test-context.ts";
import type { FetchOptions, TestContext, TestedFetch } from "../src/protocol-case.ts";
import { drops, type Mutant, replaces } from "./mutant.ts";

const fetches =
  (change: (client: TestedFetch, options: FetchOptions, context: TestContext) => typeof fetch): ContextChange =>
  (context) => ({ ...context, createFetch: (options) => change(context.createFetch(options), options, context) });
const fetchOptions =
  (change: Partial<FetchOptions>): ContextChange =>
  (context) => ({ ...context, createFetch: (options) => context.createFetch({ ...options, ...change }) });
/** Ends a body that failed as if it were whole. */
const endsQuietly = (client: TestedFetch): typeof fetch => {
  const quiet = async (...given: Parameters<typeof fetch>): Promise<Response> => {
    const response = await client(...given);
    const reader = response.body?.getReader();
    const body = new ReadableStream({
      pull: async (controller) => {
        const part = await reader?.read().catch(() => undefined);
        if (part?.value) controller.enqueue(part.value);
        else controller.close();
      },
    });
    return new Response(body, response);
  };
  return quiet;
};

/** Gives every request the answer of the first. */
const repeats = (client: TestedFetch): typeof fetch => {
  let first: Promise<Response> | undefined;
  return async (...given) => {
    first ??= client(...given);
    return first.then((response) => response.clone());
  };
};

const hasHeaders = (init: RequestInit | undefined, headers: Record<string, string>): RequestInit => ({ ...init, headers });

/** Ways to break the promises of `createWebSocketFetch`. */
export const responses: readonly Mutant[] = [
  { name: "every answer is the first", seenBy: ["parallel-requests-get-their-own-answers"], context: fetches(repeats) },
  {
    name: "no lanes",
    seenBy: ["parallel-requests-on-lanes-get-their-own-answers", "a-slow-reader-on-a-shared-socket-fails-alone"],
    context: fetchOptions({ lanes: false }),
  },
  {
    name: "a deep request poisons its key",
    seenBy: ["a-request-that-is-nested-deeply-harms-no-later-one"],
    context: fetches((client) => {
      let isPoisoned = false;
      return (input, init) => {
        if (isPoisoned) throw new RangeError("Maximum call stack size exceeded");
        isPoisoned = String(init?.body).includes("[[[[");
        return client(input, init);
      };
    }),
  },
  {
    name: "signals are ignored",
    seenBy: ["after-an-abort-a-cancel-or-a-break-the-next-request-is-clean"],
    context: fetches((client) => (input, init) => client(input, { ...init, signal: null })),
  },
  {
    name: "a body that is no text goes over HTTP",
    seenBy: ["every-form-of-input-travels-over-the-socket"],
    context: fetches((client) => (input, init) => (typeof init?.body === "string" ? client(input, init) : fetch(input, init))),
  },
  {
    name: "everything is posted to the endpoint",
    seenBy: ["what-is-none-of-its-business-goes-to-fetch"],
    context: fetches(
      (client, { baseURL }) =>
        (_input, init) =>
          client(`${baseURL}/responses`, init),
    ),
  },
  { name: "everything is sent again", seenBy: ["only-what-is-new-is-sent"], context: fetchOptions({ incremental: false }) },
  {
    name: "an unknown past is not understood",
    seenBy: ["an-unknown-past-is-sent-once-more-in-full"],
    socket: {
      incoming: (text) => (text.includes("previous_response_not_found") ? text.replaceAll("previous_response", "something") : text),
    },
  },
  {
    name: "an incomplete response has no end",
    seenBy: ["incomplete-failed-and-in-stream-errors-end-the-body"],
    socket: drops('"response.incomplete"'),
  },
  {
    name: "another status",
    seenBy: ["an-error-before-the-first-event-is-an-http-status"],
    socket: replaces('"status":429', '"status":500'),
  },
  { name: "a lost body just ends", seenBy: ["a-lost-socket-is-an-error-and-never-an-end"], context: fetches(endsQuietly) },
  {
    name: "items are lost",
    seenBy: ["sparse-ends-are-repaired-and-foreign-events-withheld"],
    socket: drops('"response.output_item.done"'),
  },
  {
    name: "one key for all",
    seenBy: ["another-key-uses-another-socket", "a-refused-key-is-the-servers-own-401"],
    context: fetches((client) => (input, init) => client(input, hasHeaders(init, { authorization: "Bearer sk-right" }))),
  },
  {
    name: "the age limit is not understood",
    seenBy: ["the-age-limit-is-invisible"],
    socket: replaces("websocket_connection_limit_reached", "something_else"),
  },
  {
    name: "nothing is remembered",
    seenBy: ["where-sockets-do-not-work-it-is-http-at-once-and-for-a-while"],
    context: fetches((_client, options, context) => (input, init) => context.createFetch(options)(input, init)),
  },
  {
    name: "no bound of a frame",
    seenBy: ["a-frame-that-is-too-large-goes-over-http"],
    context: fetchOptions({ maxFrameBytes: 1_000_000 }),
  },
  {
    name: "close does nothing",
    seenBy: ["close-leaves-no-socket"],
    context: fetches((client) => Object.assign((...given: Parameters<typeof fetch>) => client(...given), { close: async () => {} })),
  },
  {
    name: "an outage lasts",
    seenBy: ["after-an-outage-sockets-are-used-again-soon"],
    context: fetches((client) => {
      let isOver = false;
      return async (input, init) => {
        const response = await (isOver ? fetch : client)(input, init);
        isOver ||= response.headers.get("x-plugboard-transport") === null;
        return response;
      };
    }),
  },
  { name: "silence has no bound", seenBy: ["a-silent-server-is-left-after-the-bound"], context: fetchOptions({ bodyTimeoutMs: false }) },
  {
    name: "drain cuts off",
    seenBy: ["drain-lets-what-runs-end"],
    context: fetches((client) =>
      Object.assign((...given: Parameters<typeof fetch>) => client(...given), { drain: async () => client.close?.() }),
    ),
  },
  {
    name: "no bound of sockets",
    seenBy: ["sockets-of-all-identities-are-bounded"],
    context: fetchOptions({ maxTotalSockets: 100 }),
  },
  {
    name: "a pause does nothing",
    seenBy: ["a-slow-reader-holds-the-sender-up-or-fails-clearly"],
    socket: { neverPauses: true },
  },
  {
    name: "no bound of what is unread",
    seenBy: ["a-slow-reader-on-a-shared-socket-fails-alone"],
    context: fetchOptions({ maxBufferedBytes: 1_000_000_000 }),
  },
];
