import fc from "fast-check";
import { expect, test } from "vitest";
import { sequences, sequencesTimeoutMs } from "../../../../tooling/sequences.ts";
import { type AnswerPart, type Cut, PhonePlayback } from "../../src/phone/phone-playback.ts";
import { ReferencePhone } from "./reference-phone.ts";

/** How far a cut may be from what the phone has played, in milliseconds. */
const toleranceMs = 50;

/** The model is the phone itself, as the documentation of the providers describes it. */
interface Model {
  readonly phone: ReferencePhone;
  item: string;
  /** Audio that was sent of each item, in milliseconds. */
  readonly sent: Map<string, number>;
  /** Cuts whose clear is still on its way. */
  readonly cuts: Cut[];
}

interface Real {
  readonly playback: PhonePlayback;
}

type Step = fc.Command<Model, Real>;

const step = (name: string, run: (model: Model, real: Real) => void): Step => ({
  check: () => true,
  toString: () => name,
  run: (model, real) => {
    run(model, real);
    for (const [itemId, sentMs] of model.sent) {
      const position = real.playback.positionMs(itemId, 0, model.phone.now) ?? 0;
      expect(position).toBeGreaterThanOrEqual(0);
      expect(position).toBeLessThanOrEqual(sentMs);
    }
  },
});

const partOf = (itemId: string): AnswerPart => ({ responseId: `response of ${itemId}`, itemId, contentIndex: 0 });

const piece = (lengthMs: number): Step =>
  step(`${lengthMs} ms of audio are sent`, ({ phone, item, sent }, { playback }) => {
    phone.play(item, lengthMs);
    phone.mark(playback.sent(partOf(item), lengthMs, phone.now));
    sent.set(item, (sent.get(item) ?? 0) + lengthMs);
  });

let count = 0;
const ends = step("the item ends", (model, { playback }) => {
  const { phone, item } = model;
  const mark = playback.done(partOf(item), phone.now);
  if (mark !== undefined) phone.mark(mark);
  count += 1;
  model.item = `item ${count}`;
});

/** What is played until the clear arrives counts as heard, so the cut is compared after it has. */
const interrupt = step("the caller interrupts", (model, { playback }) => {
  const { phone, cuts } = model;
  cuts.push(...playback.drop(phone.now));
  expect(playback.queuedMs()).toBe(0);
  phone.clear();
  count += 1;
  model.item = `item ${count}`;
});

const pass = (ms: number): Step => step(`${ms} ms pass`, ({ phone }) => phone.advance(ms));

const steps = [
  fc.integer({ min: 20, max: 400 }).map(piece),
  fc.integer({ min: 20, max: 400 }).map(piece),
  fc.integer({ min: 20, max: 400 }).map(piece),
  fc.constant(ends),
  fc.constant(interrupt),
  fc.integer({ min: 1, max: 300 }).map(pass),
  fc.integer({ min: 1, max: 300 }).map(pass),
];

/** A mark is back within half a second, which is as long as a phone is believed to play on without one. */
const network = fc.record({
  thereMs: fc.integer({ min: 0, max: 120 }),
  asymmetryMs: fc.integer({ min: 0, max: 40 }),
  jitterMs: fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 5 }),
});

test(`${sequences} sequences of audio, ends, interruptions and pauses: each cut is within ${toleranceMs} ms of what the phone has played, and no mark is a stranger's`, {
  timeout: sequencesTimeoutMs,
}, () => {
  fc.assert(
    fc.property(fc.commands(steps, { maxCommands: 20, size: "max" }), network, (commands, { thereMs, asymmetryMs, jitterMs }) => {
      const playback = new PhonePlayback();
      const phone = new ReferencePhone({ thereMs, backMs: thereMs + asymmetryMs, jitterMs: [...jitterMs, 0] }, (name) => {
        expect(playback.returned(name, phone.now)).not.toBe("unknown");
      });
      const model: Model = { phone, item: "item", sent: new Map(), cuts: [] };
      fc.modelRun(() => ({ model, real: { playback } }), [...commands, interrupt]);
      phone.advance(1_500);
      for (const { itemId, playedMs } of model.cuts) {
        expect(Math.abs(playedMs - (phone.played.get(itemId) ?? 0)), `cut of ${itemId}`).toBeLessThanOrEqual(toleranceMs);
      }
    }),
    { numRuns: sequences },
  );
});
