import { clientDelegation, type DelegatedTask, type LiveClock } from "@plugboard/live";
import { equal, holds } from "../expect.ts";
import type { ProtocolCase } from "../protocol-case.ts";
import { call, loud, next, quiet, receivedOf, speak } from "./call.ts";

const source = "docs/live.md";

/** A clock that moves when it is told to. */
const steppedClock = (): LiveClock & { readonly step: (ms: number) => void } => {
  const tickMs = 100;
  const ticks = new Set<() => void>();
  let now = 0;
  return {
    tickMs,
    now: () => now,
    every: (tick) => {
      ticks.add(tick);
      return () => ticks.delete(tick);
    },
    step: (ms) => {
      for (const end = now + ms; now < end; ) {
        now += tickMs;
        for (const tick of [...ticks]) tick();
      }
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
      const clock = steppedClock();
      const { session, server } = await call(
        context,
        { turns: [{ reply: [{ say: "Yes?", audio: { toneMs: 100 } }] }] },
        { silence: { clock, afterMs: 300 } },
      );
      for (let second = 1; second <= 60; second += 1) {
        clock.step(1_000);
        // What has arrived does not wait to be sent, where a slow machine would count it as a slow network.
        const seen = await server.until(`second ${second}`, ({ live }) => (live.sessions[0]?.timelineMs ?? 0) >= second * 1_000);
        equal(seen.live.sessions[0]?.timelineMs, second * 1_000, "audio for the time that has passed, and not more");
      }
      const answered = next(session, "session.output_transcript.delta");
      session.sendAudio(loud(500));
      clock.step(2_000);
      equal((await answered).delta.trim(), "Yes?", "the answer");
      equal((await session.close()).status, "confirmed", "the end");
    },
  },
  {
    id: "live/while-nothing-is-said-the-sessions-own-timer-sends-silence-in-real-time",
    source,
    waits: true,
    run: async (context) => {
      const startedAt = performance.now();
      const { session, server } = await call(context, { turns: [{ reply: [{ say: "Yes?", audio: { toneMs: 100 } }] }] }, { silence: {} });
      const seen = await server.until("a second", ({ live }) => (live.sessions[0]?.timelineMs ?? 0) >= 1_000);
      holds((seen.live.sessions[0]?.timelineMs ?? 0) <= performance.now() - startedAt, "not more silence than time has passed");
      const answered = next(session, "session.output_transcript.delta");
      session.sendAudio(loud(500));
      equal((await answered).delta.trim(), "Yes?", "the answer to speech that silence ends");
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
