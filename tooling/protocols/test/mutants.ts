import type { RealtimeTransport, RealtimeTransportOptions } from "@plugboard/realtime";
import type { ContextChange } from "../src/create-test-context.ts";
import type { FetchOptions, TestContext, TestedFetch } from "../src/protocol-case.ts";
import type { SocketMutation } from "./mutate-socket.ts";

/** A product that is broken on purpose. */
export interface Mutant {
  /** What is broken. */
  readonly name: string;
  /** Cases that have to see it. */
  readonly seenBy: readonly string[];
  /** Broken below the protocol. */
  readonly socket?: SocketMutation;
  /** Broken in the protocol. */
  readonly context?: ContextChange;
}

const drops = (...needles: readonly string[]): SocketMutation => ({
  incoming: (text) => (needles.some((needle) => text.includes(needle)) ? undefined : text),
});
const replaces = (found: string, by: string): SocketMutation => ({ incoming: (text) => text.replace(found, by) });
const sends = (change: (text: string) => readonly string[]): SocketMutation => ({ outgoing: change });
const withholds = (...needles: readonly string[]): SocketMutation =>
  sends((text) => (needles.every((needle) => text.includes(needle)) ? [] : [text]));

const fetches =
  (change: (client: TestedFetch, options: FetchOptions, context: TestContext) => typeof fetch): ContextChange =>
  (context) => ({ ...context, createFetch: (options) => change(context.createFetch(options), options, context) });
const fetchOptions =
  (change: Partial<FetchOptions>): ContextChange =>
  (context) => ({ ...context, createFetch: (options) => context.createFetch({ ...options, ...change }) });
const transports =
  (change: (options: Partial<RealtimeTransportOptions>, context: TestContext) => RealtimeTransport): ContextChange =>
  (context) => ({ ...context, createTransport: (options) => change(options, context) });
const transportOptions = (change: Partial<RealtimeTransportOptions>): ContextChange =>
  transports((options, context) => context.createTransport({ ...options, ...change }));

/** Fails with an error that says nothing. */
const mumbles = (transport: RealtimeTransport): RealtimeTransport => {
  const connect = transport.connect.bind(transport);
  transport.connect = (options) =>
    connect(options).catch((error: unknown) => {
      throw new Error(String(error));
    });
  return transport;
};

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

const realtime: readonly Mutant[] = [
  {
    name: "a credential at the wrong place",
    seenBy: ["the-credential-is-where-the-runtime-can-put-it", "a-session-shows-the-same-over-upstreams-own-class"],
    context: transportOptions({ auth: ({ apiKey }) => ({ protocols: ["realtime", `openai-insecure-api-key.${apiKey}`] }) }),
  },
  {
    name: "connect resolves when the socket is open",
    seenBy: ["connect-resolves-when-the-session-is-configured"],
    context: transportOptions({ ready: "open" }),
  },
  { name: "session.created is lost", seenBy: ["ready-says-what-connect-waits-for"], socket: drops('"type":"session.created"') },
  {
    name: "an error without a code",
    seenBy: ["a-refused-key-is-an-error-with-a-code-and-without-the-key"],
    context: transports((options, context) => mumbles(context.createTransport(options))),
  },
  {
    name: "the server's close is lost",
    seenBy: ["the-servers-close-code-and-reason-arrive", "a-lost-connection-is-an-error", "a-session-hears-why-the-server-closed"],
    socket: { closed: [1000, ""] },
  },
  { name: "another close code is sent", seenBy: ["close-is-clean-and-leaves-no-socket"], socket: { close: [4000, "own"] } },
  {
    name: "the first audio is lost",
    seenBy: ["audio-pushed-while-connecting-arrives-first-and-in-order"],
    socket: withholds('"input_audio_buffer.append"', '"AAEC'),
  },
  {
    name: "audio of the model is lost",
    seenBy: ["audio-of-the-model-arrives-whole", "a-session-holds-a-voice-turn-with-a-tool"],
    socket: drops('"response.output_audio.delta"'),
  },
  {
    name: "another output of the function",
    seenBy: ["a-function-call-gets-its-output-and-then-the-answer"],
    socket: sends((text) => [text.replace("12C", "13C")]),
  },
  {
    name: "every response is asked for twice",
    seenBy: ["one-response-is-asked-for-at-a-time"],
    socket: sends((text) => (text.includes('"response.create"') ? [text, text] : [text])),
  },
  {
    name: "a truncation elsewhere",
    seenBy: ["an-interruption-truncates-at-what-was-heard"],
    socket: sends((text) => [text.replace('"audio_end_ms":40', '"audio_end_ms":41')]),
  },
  {
    name: "no truncation",
    seenBy: ["a-session-is-interrupted-with-what-was-heard"],
    socket: withholds('"conversation.item.truncate"'),
  },
  {
    name: "items stay",
    seenBy: ["reset-history-empties-the-conversation-of-the-server"],
    socket: withholds('"conversation.item.delete"'),
  },
  {
    name: "a frame that is no JSON ends the connection",
    seenBy: ["hostile-frames-lose-no-later-frame"],
    socket: {
      incoming: (text, events) => {
        if (text === "{") events.close(1007, "no JSON");
        return text;
      },
    },
  },
  {
    name: "a turn never ends",
    seenBy: ["a-throwing-listener-loses-no-later-frame"],
    socket: drops('"type":"response.done"'),
  },
  { name: "nothing is taken up again", seenBy: ["a-lost-connection-is-taken-up-again"], context: transportOptions({ resume: undefined }) },
  {
    name: "answers are not carried over",
    seenBy: ["a-rotation-carries-the-conversation-over"],
    socket: withholds('"conversation.item.create"', '"assistant"'),
  },
];

const responses: readonly Mutant[] = [
  { name: "every answer is the first", seenBy: ["parallel-requests-get-their-own-answers"], context: fetches(repeats) },
  {
    name: "no lanes",
    seenBy: ["parallel-requests-on-lanes-get-their-own-answers", "a-slow-reader-on-a-shared-socket-fails-alone"],
    context: fetchOptions({ lanes: false }),
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

const under = (protocol: string, mutants: readonly Mutant[]): readonly Mutant[] =>
  mutants.map((mutant) => ({ ...mutant, seenBy: mutant.seenBy.map((name) => `${protocol}/${name}`) }));

/** One way at least to break each promise. */
export const mutants: readonly Mutant[] = [...under("realtime", realtime), ...under("responses", responses)];
