import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { apiSays } from "./bridged-call.ts";
import { twilioSays } from "./scripted-phone-socket.ts";
import { ourTwilio, type TwilioSubject, upstreamTwilio } from "./twilio-subjects.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

const wait = (ms: number): void => void vi.advanceTimersByTime(ms);
const audible = Buffer.alloc(160, 0x2a).toString("base64");

/** Runs the same script on both, from a connected call on. */
const both = async (
  script: (subject: TwilioSubject) => void,
): Promise<{ readonly upstream: readonly string[]; readonly ours: readonly string[] }> => {
  const [upstream, ours] = [await upstreamTwilio({ audio: {} }), await ourTwilio({ audio: {} })];
  for (const subject of [upstream, ours]) {
    vi.setSystemTime(1_000_000);
    (subject.log as string[]).length = 0;
    script(subject);
  }
  return { upstream: upstream.log, ours: ours.log };
};

/** Without where items are cut, which differs on purpose. */
const withoutCuts = (log: readonly string[]): readonly string[] =>
  log.map((line) => line.replace(/"audio_end_ms":\d+/, '"audio_end_ms":"…"'));

const start = ({ phoneSays }: TwilioSubject): void => {
  phoneSays({ event: "connected", protocol: "Call", version: "1.0.0" });
  phoneSays(twilioSays.start());
};

const scripts: Readonly<Record<string, (subject: TwilioSubject) => void>> = {
  "audio of the caller, with gaps and timestamps that go backwards": (subject) => {
    start(subject);
    for (const timestamp of [0, 20, 80, 40, 400, 420, 90_000]) subject.phoneSays(twilioSays.media(timestamp, audible));
  },
  "a pause while the server hears speech": (subject) => {
    start(subject);
    subject.phoneSays(twilioSays.media(0, audible));
    subject.apiSays(apiSays.speechStarted());
    wait(3_000);
    subject.phoneSays(twilioSays.media(3_020, audible));
    subject.phoneSays(twilioSays.media(3_060, audible));
    subject.apiSays({ type: "input_audio_buffer.speech_stopped", item_id: "user", audio_end_ms: 4_000 });
    wait(3_000);
  },
  "an answer of two parts that is played to its end": (subject) => {
    start(subject);
    subject.apiSays(apiSays.created("r1"));
    subject.apiSays(apiSays.delta(100, "a", "r1"));
    subject.apiSays(apiSays.delta(50, "a", "r1"));
    subject.apiSays(apiSays.audioDone("a", "r1"));
    subject.apiSays(apiSays.delta(100, "b", "r1", 1));
    subject.apiSays(apiSays.audioDone("b", "r1", 1));
    subject.apiSays(apiSays.done("r1"));
    wait(300);
    for (const mark of ["a:100:g1:m1", "a:150:g1:m2", "done:a:g1:m3", "b:100:g1:m4", "done:b:g1:m5"])
      subject.phoneSays(twilioSays.mark(mark));
    subject.interrupt();
  },
  "an interruption by the application, with what comes late": (subject) => {
    start(subject);
    subject.apiSays(apiSays.created("r1"));
    subject.apiSays(apiSays.delta(400, "a", "r1"));
    subject.apiSays(apiSays.delta(400, "b", "r1"));
    wait(100);
    subject.interrupt();
    subject.apiSays(apiSays.delta(400, "b", "r1"));
    subject.apiSays(apiSays.audioDone("b", "r1"));
    subject.phoneSays(twilioSays.mark("a:400:g1:m1"));
    subject.apiSays(apiSays.done("r1"));
    subject.apiSays(apiSays.created("r2"));
    subject.apiSays(apiSays.delta(100, "c", "r2"));
  },
  "an interruption by the caller's speech": (subject) => {
    start(subject);
    subject.apiSays({ type: "session.updated", session: { audio: { input: { turn_detection: { interrupt_response: true } } } } });
    subject.apiSays(apiSays.created("r1"));
    subject.apiSays(apiSays.delta(500, "a", "r1"));
    wait(200);
    subject.apiSays(apiSays.speechStarted());
  },
  "an interruption of a response that has not spoken, and of nothing": (subject) => {
    start(subject);
    subject.interrupt();
    subject.apiSays(apiSays.created("r1"));
    subject.interrupt();
  },
  "text that is no JSON, keys and the end of the stream": (subject) => {
    start(subject);
    subject.phoneSays("{");
    subject.phoneSays(twilioSays.dtmf("5"));
  },
};

test.each(Object.entries(scripts))("the same frames and events as upstream's class: %s", async (_name, script) => {
  const { upstream, ours } = await both(script);
  expect(withoutCuts(ours)).toEqual(withoutCuts(upstream));
});

const cuts = (log: readonly string[]): readonly string[] => log.flatMap((line) => /"audio_end_ms":(\d+)/.exec(line)?.[1] ?? []);

test("on purpose: an item is cut where it was heard; upstream cuts 50 ms after the last mark", async () => {
  const { upstream, ours } = await both((subject) => {
    start(subject);
    subject.apiSays(apiSays.created("r1"));
    subject.apiSays(apiSays.delta(400, "a", "r1"));
    wait(300);
    subject.interrupt();
  });
  expect([cuts(upstream), cuts(ours)]).toEqual([["50"], ["300"]]);
});

test("on purpose: both directions are μ-law without any option; upstream sends PCM to the phone", async () => {
  const formats = async (subject: Promise<TwilioSubject>): Promise<readonly string[]> => {
    const { log } = await subject;
    return log.find((line) => line.includes('"session.update"'))?.match(/"format":\{[^}]*\}/g) ?? [];
  };
  for (const config of [undefined, { voice: "marin" }]) {
    expect(await formats(ourTwilio(config))).toEqual(['"format":{"type":"audio/pcmu"}', '"format":{"type":"audio/pcmu"}']);
  }
  expect(await formats(upstreamTwilio({ inputAudioFormat: "pcm16" }))).toContain('"format":{"type":"audio/pcm","rate":24000}');
});

test("on purpose: an API that ends closes the phone; upstream leaves the caller in silence", async () => {
  const { upstream, ours } = await both((subject) => {
    start(subject);
    subject.apiEnds();
  });
  await Promise.resolve();
  expect([upstream.includes("phone closed"), ours.includes("phone closed")]).toEqual([false, true]);
});

test("on purpose: what does not belong to the stream is an error; upstream plays and forwards it", async () => {
  const { upstream, ours } = await both((subject) => {
    start(subject);
    subject.phoneSays(twilioSays.media(0, audible, "MZ2"));
  });
  expect([upstream.some((line) => line.startsWith("api ")), ours.some((line) => line.startsWith("api "))]).toEqual([true, false]);
  expect(ours).toContain("event error");
});

test("on purpose: what is played before the stream begins waits for it; upstream sends it to a stream without a name", async () => {
  const { upstream, ours } = await both((subject) => {
    subject.apiSays(apiSays.created("r1"));
    subject.apiSays(apiSays.delta(100, "a", "r1"));
    start(subject);
  });
  expect(upstream.find((line) => line.startsWith("phone"))).toContain('"streamSid":null');
  expect(ours.filter((line) => line.startsWith("phone"))).toHaveLength(2);
});
