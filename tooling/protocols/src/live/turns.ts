import { clientDelegation, type DelegatedTask, type LiveClock } from "@plugboard/live";
import { equal, holds } from "../expect.ts";
import type { ProtocolCase } from "../protocol-case.ts";
import { call, loud, next, quiet, receivedOf, speak } from "./call.ts";

const source = "docs/live.md";

/** A clock that runs twenty times as fast as real time. */
const fastClock = (): LiveClock => {
  const factor = 20;
  const startedAt = performance.now();
  return {
    tickMs: 100,
    now: () => (performance.now() - startedAt) * factor,
    every: (tick) => {
      const timer = setInterval(tick, 5);
      return () => clearInterval(timer);
    },
  };
};

/** What is said and heard. */
export const liveTurnCases: readonly ProtocolCase[] = [
  {
    id: "live/a-spoken-question-is-answered-with-audio-and-both-transcripts",
    source,
    run: async (context) => {
      const { session, failures } = await call(context, {
        turns: [{ transcript: "How warm is it?", reply: [{ say: "It is twelve degrees.", audio: { toneMs: 400 } }] }],
      });
      const heard = { speech: 0, silence: 0 };
      session.on("audio", ({ sound, data }) => {
        heard[sound] += data.length / 4_800;
      });
      speak(session);
      const silent = next(session, "speaking", ({ status }) => status === "silent");
      session.sendAudio(quiet(2_500));
      await silent;
      equal(
        session.transcript.map(({ speaker, text }) => [speaker, text]),
        [
          ["user", "How warm is it?"],
          ["assistant", "It is twelve degrees."],
        ],
        "what was said",
      );
      equal(heard.speech, 4, "tenths of a second of speech");
      holds(heard.silence > 10, "silence is part of the track");
      equal(failures, [], "failures");
    },
  },
  {
    id: "live/a-delegation-is-answered-while-the-caller-goes-on-talking",
    source,
    run: async (context) => {
      const begun: DelegatedTask[] = [];
      const finish = Promise.withResolvers<string>();
      const delegation = clientDelegation((task) => {
        begun.push(task);
        return finish.promise;
      });
      const { session, server } = await call(
        context,
        {
          turns: [
            { transcript: "Where is my parcel?", reply: [{ delegate: true }] },
            { transcript: "It is urgent.", reply: [] },
          ],
        },
        { delegation },
      );
      const delegated = next(session, "session.delegation.created");
      speak(session);
      const { id } = (await delegated).delegation;
      const again = next(session, "session.input_transcript.delta", ({ delta }) => delta.includes("urgent"));
      speak(session);
      await again;
      finish.resolve("It is in Lyon.");
      const seen = await server.until("the result", (now) => receivedOf(now, "session.commentary.append").length > 0);
      equal(
        receivedOf(seen, "session.commentary.append").map(({ delegation_id, content }) => [delegation_id, content]),
        [[id, "It is in Lyon."]],
        "the result",
      );
      const spoken = next(session, "session.output_transcript.delta");
      session.sendAudio(quiet(2_000));
      await spoken;
      const asked = begun[0]?.transcript().filter(({ speaker }) => speaker === "user");
      equal(
        asked?.map(({ text }) => text),
        ["Where is my parcel? It is urgent."],
        "what the task knows of the caller",
      );
    },
  },
  {
    id: "live/a-minute-of-silence-keeps-the-timeline-moving-and-speech-after-it-is-answered",
    source,
    waits: true,
    run: async (context) => {
      const clock = fastClock();
      const { session, server } = await call(
        context,
        { turns: [{ reply: [{ say: "Yes?", audio: { toneMs: 100 } }] }] },
        { silence: { clock, afterMs: 300 } },
      );
      const seen = await server.until("a minute", ({ live }) => (live.sessions[0]?.timelineMs ?? 0) >= 60_000);
      // By the clock of the session: on a busy machine much of its time passes before the server is asked.
      holds((seen.live.sessions[0]?.timelineMs ?? 0) < clock.now() + 1_000, "a minute, and not more audio than time has passed");
      const answered = next(session, "session.output_transcript.delta");
      session.sendAudio(loud(500));
      equal((await answered).delta.trim(), "Yes?", "the answer");
      equal((await session.close()).status, "confirmed", "the end");
    },
  },
  {
    id: "live/an-append-is-acknowledged-or-says-why-not",
    source,
    run: async (context) => {
      const still = await call(context, undefined, { answerTimeoutMs: 100 });
      const silent = await still.session.thinking("Nobody hears this.");
      equal(silent, { status: "unacknowledged", why: "no-audio", delivery: "unknown" }, "without audio");
      const { session } = await call(context);
      const placed = session.commentary("Good morning.");
      session.sendAudio(quiet(1_500));
      equal((await placed).status, "acknowledged", "with audio");
      const pending = session.thinking("Too late.");
      await session.close();
      equal(await pending, { status: "unacknowledged", why: "session-over", delivery: "unknown" }, "at the end");
    },
  },
];
