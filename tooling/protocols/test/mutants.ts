import type { RealtimeTransport, RealtimeTransportOptions } from "@plugboard/realtime";
import type { ContextChange } from "../src/create-test-context.ts";
import type { TestContext } from "../src/protocol-case.ts";
import { liveMutants } from "./live-mutants.ts";
import { drops, type Mutant, sends, withholds } from "./mutant.ts";
import { responses } from "./responses-mutants.ts";

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
  { name: "no call is resumed", seenBy: ["a-lost-call-is-resumed"], context: transportOptions({ resume: undefined }) },
  {
    name: "a resumed call loses its answers",
    seenBy: ["a-resumed-call-keeps-its-conversation"],
    socket: withholds('"conversation.item.create"', '"assistant"'),
  },
];

const under = (protocol: string, mutants: readonly Mutant[]): readonly Mutant[] =>
  mutants.map((mutant) => ({ ...mutant, seenBy: mutant.seenBy.map((name) => `${protocol}/${name}`) }));

/** One way at least to break each promise. */
export const mutants: readonly Mutant[] = [...under("realtime", realtime), ...under("live", liveMutants), ...under("responses", responses)];
