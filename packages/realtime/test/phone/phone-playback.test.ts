import fc from "fast-check";
import { expect, test } from "vitest";
import { type AnswerPart, PhonePlayback } from "../../src/phone/phone-playback.ts";
import { ReferencePhone } from "./reference-phone.ts";

const part = (itemId: string): AnswerPart => ({ responseId: `response of ${itemId}`, itemId, contentIndex: 0 });

test("a part of which nothing was played is cut at 0, and one that was played to its end is not cut", () => {
  const playback = new PhonePlayback();
  const first = playback.sent(part("a"), 100, 0);
  const end = playback.done(part("a"), 0) ?? "";
  playback.sent(part("b"), 100, 0);

  expect(playback.returned(first, 100)).toBe("played");
  expect(playback.returned(end, 100)).toBe("played");

  expect(playback.drop(100)).toEqual([{ ...part("b"), playedMs: 0, isInSession: true }]);
  expect(playback.drop(100)).toEqual([]);
});

test("the position is the time that has passed, never more than was sent, and stands still where marks do not come", () => {
  const playback = new PhonePlayback();
  const first = playback.sent(part("a"), 200, 1_000);
  playback.sent(part("a"), 2_000, 1_000);

  expect(playback.positionMs("a", 0, 1_000)).toBe(0);
  expect(playback.positionMs("a", 0, 1_150)).toBe(150);
  // A mark that is late says nothing of the phone, which plays steadily.
  playback.returned(first, 1_440);
  expect(playback.positionMs("a", 0, 1_440)).toBe(440);
  expect(playback.positionMs("a", 0, 90_000)).toBe(2_200);
  expect(playback.positionMs("b", 0, 9_000)).toBeUndefined();

  const other = new PhonePlayback();
  other.sent(part("a"), 200, 0);
  other.sent(part("a"), 2_000, 0);
  expect(other.positionMs("a", 0, 5_000)).toBe(700);
});

test("a phone that is ahead is followed at once, and one that stays behind after five marks", () => {
  const playback = new PhonePlayback();
  const marks = Array.from({ length: 12 }, () => playback.sent(part("a"), 100, 0));
  const returned = (index: number, now: number) => playback.returned(marks[index] ?? "", now);

  returned(0, 100);
  returned(1, 170);
  expect(playback.positionMs("a", 0, 170)).toBe(200);
  for (let index = 2; index < 6; index += 1) returned(index, 370 + (index - 2) * 100);
  expect(playback.positionMs("a", 0, 670)).toBe(700);
  returned(6, 770);
  expect(playback.positionMs("a", 0, 770)).toBe(700);
});

test("a mark of audio that was dropped is distinguished from one that nobody asked for", () => {
  const playback = new PhonePlayback();
  const mark = playback.sent(part("a"), 100, 0);
  playback.drop(50);

  expect(mark).toBe("a:100:g1:m1");
  expect(playback.returned(mark, 60)).toBe("dropped");
  expect(playback.returned("greeting", 60)).toBe("unknown");
  expect(playback.sent(part("b"), 100, 60)).toBe("b:100:g2:m2");
});

/** What happens next: a piece of an answer is sent, an item begins, or time passes. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ sends: fc.integer({ min: 20, max: 400 }) }) },
  { weight: 1, arbitrary: fc.record({ item: fc.constantFrom("a", "b", "c") }) },
  { weight: 3, arbitrary: fc.record({ waits: fc.integer({ min: 1, max: 600 }) }) },
);

test("each part is cut within 50 ms of what the phone has played when it stops, however the audio came, however far it is and however late marks are", () => {
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 0, max: 200 }),
      fc.integer({ min: 0, max: 40 }),
      fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 5 }),
      (steps, latencyMs, asymmetryMs, jitterMs) => {
        const playback = new PhonePlayback();
        const phone = new ReferencePhone({ thereMs: latencyMs, backMs: latencyMs + asymmetryMs, jitterMs: [...jitterMs, 0] }, (name) => {
          expect(playback.returned(name, phone.now)).not.toBe("unknown");
        });
        let item = "a";
        let count = 0;
        const open = new Set<string>();
        for (const next of steps) {
          if ("waits" in next) phone.advance(next.waits);
          else if ("sends" in next) {
            phone.play(item, next.sends);
            phone.mark(playback.sent(part(item), next.sends, phone.now));
            open.add(item);
          } else {
            const mark = playback.done(part(item), phone.now);
            if (mark !== undefined) phone.mark(mark);
            count += 1;
            item = `${next.item}${count}`;
          }
        }

        const cuts = playback.drop(phone.now);
        phone.clear();
        phone.advance(2_000);

        for (const { itemId, playedMs } of cuts) {
          expect(Math.abs(playedMs - (phone.played.get(itemId) ?? 0)), `cut of ${itemId}`).toBeLessThanOrEqual(50);
        }
        expect(playback.queuedMs()).toBe(0);
      },
    ),
    { numRuns: 500 },
  );
});

test("after a phone was held up, a part is cut within 50 ms again once six marks have come back", () => {
  const playback = new PhonePlayback();
  let returned = 0;
  const phone = new ReferencePhone({ thereMs: 60, backMs: 60 }, (name) => {
    returned += 1;
    playback.returned(name, phone.now);
  });
  for (let piece = 0; piece < 30; piece += 1) {
    phone.play("a", 100);
    phone.mark(playback.sent(part("a"), 100, phone.now));
  }
  phone.advance(500);
  phone.stall(350);
  const before = returned;
  while (returned < before + 6) phone.advance(10);
  const [cut] = playback.drop(phone.now);
  phone.clear();
  phone.advance(200);
  expect(Math.abs((cut?.playedMs ?? 0) - (phone.played.get("a") ?? 0))).toBeLessThanOrEqual(50);
});

test("marks that a busy process handles together do not change the position", () => {
  const playback = new PhonePlayback();
  const marks = Array.from({ length: 20 }, () => playback.sent(part("a"), 100, 0));
  playback.returned(marks[0] ?? "", 100);
  for (const mark of marks.slice(1, 9)) playback.returned(mark, 1_500);
  expect(playback.positionMs("a", 0, 1_500)).toBe(1_500);
});
