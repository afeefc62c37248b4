import type { LiveSession, LiveSessionOptions } from "@plugboard/live";
import type { ContextChange } from "../src/create-test-context.ts";
import { drops, type Mutant, withholds } from "./mutant.ts";

const liveOptions =
  (change: Partial<LiveSessionOptions>): ContextChange =>
  (context) => ({ ...context, createLive: (options) => context.createLive({ ...options, ...change }) });

/** Takes every end for confirmed. */
const believes = (session: LiveSession): LiveSession =>
  Object.assign(session, { close: async () => ({ status: "confirmed", reason: "close_requested", usageSeconds: 0 }) });

/** One way at least to break each promise of the Live cases. */
export const liveMutants: readonly Mutant[] = [
  {
    name: "what the user said is lost",
    seenBy: ["a-spoken-question-is-answered-with-audio-and-both-transcripts"],
    socket: drops("input_transcript.delta"),
  },
  {
    name: "the result is not sent",
    seenBy: ["a-delegation-is-answered-while-the-caller-goes-on-talking", "an-append-is-acknowledged-or-says-why-not"],
    socket: withholds('"session.commentary.append"'),
  },
  {
    name: "no silence is sent",
    seenBy: [
      "a-minute-of-silence-keeps-the-timeline-moving-and-speech-after-it-is-answered",
      "while-nothing-is-said-the-sessions-own-timer-sends-silence-in-real-time",
    ],
    context: liveOptions({ silence: null }),
  },
  {
    name: "the key is a subprotocol everywhere",
    seenBy: ["the-credential-is-a-header-or-the-reason-why-not-is-said"],
    context: (context) => ({
      ...context,
      createLive: ({ auth: _, ...options }) =>
        context.createLive({ ...options, auth: () => ({ protocols: ["realtime", "openai-insecure-api-key.sk-live-secret-key"] }) }),
    }),
  },
  {
    name: "a refusal is not heard",
    seenBy: ["session-start-is-first-and-a-refused-start-is-an-error-at-once"],
    socket: drops('"type":"error"'),
  },
  { name: "the confirmation is not heard", seenBy: ["close-is-confirmed-with-reason-and-usage"], socket: drops('"session.closed"') },
  {
    name: "the input of the others is lost",
    seenBy: ["a-sideband-observes-and-leaves-without-ending-the-session"],
    socket: drops('"session.input_audio.append"'),
  },
  { name: "no session is ended", seenBy: ["a-stored-session-is-forked-under-another-id"], socket: withholds('"session.close"') },
  {
    name: "the end is the end",
    seenBy: ["a-lost-session-is-told-at-once-and-goes-on-in-a-new-one"],
    context: liveOptions({ continuity: undefined }),
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
    name: "audio of the model is lost",
    seenBy: ["a-listener-that-throws-loses-no-later-event"],
    socket: drops('"session.output_audio.delta"'),
  },
  {
    name: "every end is taken for confirmed",
    seenBy: ["an-end-that-is-never-confirmed-is-bounded-and-says-so"],
    context: (context) => ({ ...context, createLive: (options) => believes(context.createLive(options)) }),
  },
];
