import { expect, test, vi } from "vitest";
import { createLiveClock } from "../src/audio/live-clock.ts";
import { createPacer } from "../src/audio/pacer.ts";
import { quiet, start } from "./started.ts";

/** A clock that a test turns by hand, with ticks that come late by up to `lateMs`. */
const manualClock = (lateMs = 0) => {
  let now = 0;
  let tick = (): void => undefined;
  return {
    tickMs: 100,
    now: () => now,
    every: (callback: () => void) => {
      tick = callback;
      return () => {
        tick = () => undefined;
      };
    },
    /** Lets so much time pass, with a tick for each tenth of a second. */
    pass: (ms: number, onStep: (at: number) => void = () => undefined): void => {
      for (const end = now + ms; now < end; ) {
        const due = now + 100;
        now = due + Math.random() * lateMs;
        onStep(due);
        tick();
        now = due;
      }
    },
    sleep: (ms: number): void => {
      now += ms;
      tick();
    },
  };
};

test("a minute of silence is a minute of audio, however late the ticks come", () => {
  const clock = manualClock(99);
  let frames = 0;
  createPacer(clock, 300, () => {
    frames += 1;
  });
  clock.pass(60_000);
  expect(frames).toBe(600);
});

test("while the microphone sends, in real time or in bursts, no silence is sent between", () => {
  const clock = manualClock();
  let frames = 0;
  const pacer = createPacer(clock, 300, () => {
    frames += 1;
  });
  pacer.heard(200);
  clock.pass(10_000, (at) => {
    if (at % 200 === 0) pacer.heard(200);
  });
  expect(frames).toBe(0);
});

test("when the microphone stops, the gap is filled, so that the timeline is where real time is", () => {
  const clock = manualClock();
  let sentMs = 0;
  const pacer = createPacer(clock, 300, () => {
    sentMs += 100;
  });
  const hear = (ms: number): void => {
    sentMs += ms;
    pacer.heard(ms);
  };
  clock.pass(1_000, () => hear(100));
  clock.pass(5_000);
  expect(sentMs).toBe(6_000);
  clock.pass(1_000, () => hear(100));
  clock.pass(5_000);
  expect(sentMs).toBe(12_000);
});

test("audio that came all at once is not followed by silence until real time has caught up with it", () => {
  const clock = manualClock();
  let frames = 0;
  const pacer = createPacer(clock, 300, () => {
    frames += 1;
  });
  pacer.heard(3_000);
  clock.pass(3_000);
  expect(frames).toBe(0);
  clock.pass(1_000);
  expect(frames).toBe(10);
});

test("a process that slept for an hour makes up for a second", () => {
  const clock = manualClock();
  let frames = 0;
  createPacer(clock, 300, () => {
    frames += 1;
  });
  clock.sleep(3_600_000);
  expect(frames).toBe(10);
});

test("a hundred sessions share one timer, which ends with the last of them", () => {
  vi.useFakeTimers();
  try {
    const clock = createLiveClock();
    let frames = 0;
    const pacers = Array.from({ length: 100 }, () =>
      createPacer(clock, 300, () => {
        frames += 1;
      }),
    );
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(60_000);
    expect(frames).toBe(60_000);
    for (const pacer of pacers) pacer.stop();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test("a session without a microphone lives: what is appended is acknowledged, and the silence is in the session's format", async () => {
  const format = { type: "audio/pcma", rate: 8_000 } as const;
  await using call = await start({}, { silence: { clock: createLiveClock(20) }, session: { model: "gpt-live-1", audio: { format } } });
  expect(await call.session.commentary("Good morning.")).toMatchObject({ status: "acknowledged" });
  const append = call.simulator.live.received.find(({ event }) => event?.type === "session.input_audio.append")?.event;
  expect(Buffer.from(String(append?.["audio"]), "base64")).toEqual(Buffer.alloc(160, 0xd5));
});

test("with silence: null nothing is sent that the application did not send", async () => {
  await using call = await start({}, { silence: null });
  call.session.sendAudio(quiet(20));
  await call.session.close();
  expect(call.simulator.live.received.map(({ event }) => event?.type)).toEqual([
    "session.start",
    "session.input_audio.append",
    "session.close",
  ]);
});
