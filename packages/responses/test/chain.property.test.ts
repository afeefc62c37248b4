import { canonicalContext } from "@plugboard/simulator";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Chain, continueChain, extendChain } from "../src/increment/chain.ts";
import { historyOf } from "../src/increment/history.ts";
import { bodyOf, nextInput, outputOf, type Step, stepArbitrary, type Turn } from "./histories.ts";
import type { Json } from "./peer.ts";

/** What the server holds on one lane, kept by the test in the server's own terms. */
interface ServerLane {
  chain: Chain | undefined;
  context: readonly Json[];
  /** Items of the context that came as references: the client does not know their content. */
  named: ReadonlySet<Json>;
  settings: number;
}

/** A server and the client's chains, without sockets. */
class Model {
  readonly lanes: ServerLane[] = Array.from({ length: 3 }, () => ({ chain: undefined, context: [], named: new Set(), settings: 0 }));
  readonly items = new Map<unknown, Json>();
  readonly turns: Turn[] = [];
  increments = 0;

  run(step: Step, keepReasoning: boolean): void {
    const input = nextInput(this.turns, step);
    const history = historyOf(bodyOf(step, input), []);
    if (!history) throw new Error("Every body of this test has a history.");
    const full = this.resolve(input);
    const found = this.lanes
      .flatMap((lane) => {
        const continuation = lane.chain && continueChain(lane.chain, history, keepReasoning);
        return continuation ? [{ lane, continuation }] : [];
      })
      .sort((a, b) => b.continuation.held - a.continuation.held)[0];
    const expected = Math.max(0, ...this.lanes.map((lane) => this.heldBy(lane, input, full, step)));
    if (!keepReasoning) expect(found?.continuation.held ?? 0).toBe(expected);

    const named = input.slice(found?.continuation.held ?? 0).filter((item) => item["type"] === "item_reference");
    const lane = found?.lane ?? this.lanes[step.pick % 3];
    if (!lane) throw new Error("There are three lanes.");
    const delta = this.resolve(history.input.slice(found?.continuation.held ?? 0) as Json[]);
    const context = [...(found ? lane.context : []), ...delta];
    if (found) {
      this.increments += 1;
      const held = new Set<unknown>(lane.context.map(({ id }) => id).filter((id) => id !== undefined));
      expect(delta.filter(({ id }) => held.has(id))).toEqual([]);
    }
    const seen = (items: readonly Json[]): readonly Json[] =>
      canonicalContext(keepReasoning ? items.filter(({ type }) => type !== "reasoning") : items);
    expect(seen(context)).toEqual(seen(full));
    lane.named = new Set([...(found ? lane.named : []), ...this.resolve(named)]);
    this.answer(step, lane, input, context, () =>
      extendChain(history, found?.continuation, `resp_${this.turns.length}`, outputOf(step, this.turns.length)),
    );
  }

  /** The items that the rule lets the lane keep, found by the server's comparison instead of the client's. */
  private heldBy(lane: ServerLane, input: readonly Json[], full: readonly Json[], step: Step): number {
    const { context } = lane;
    if (!lane.chain || lane.settings !== step.settings || input.length <= context.length) return 0;
    const same = (a: readonly Json[], b: readonly Json[]): boolean => JSON.stringify(a) === JSON.stringify(b);
    if (!same(canonicalContext(full.slice(0, context.length)), canonicalContext(context))) return 0;
    // A reference is the held item only if it names it: another item of the same words, or of the same id, is another item.
    const named = input.slice(0, context.length).every((item, index) => {
      const held = context[index];
      if (!held) return false;
      return item["type"] === "item_reference" ? this.items.get(item["id"]) === held : !lane.named.has(held);
    });
    const ids = new Set<unknown>(context.map(({ id }) => id).filter((id) => id !== undefined));
    return named && input.slice(context.length).every(({ id }) => !ids.has(id)) ? context.length : 0;
  }

  /** A copy of what the caller spelled out, the stored item itself for a reference. */
  private resolve(items: readonly Json[]): Json[] {
    return items.map((item) => (item["type"] === "item_reference" ? (this.items.get(item["id"]) ?? item) : { ...item }));
  }

  private answer(step: Step, lane: ServerLane, input: readonly Json[], context: readonly Json[], chain: () => Chain): void {
    lane.chain = undefined;
    if (step.ends === "failed") return;
    const output = outputOf(step, this.turns.length);
    lane.chain = chain();
    lane.context = [...context, ...output];
    lane.settings = step.settings;
    for (const item of output) this.items.set(item["id"], item);
    this.turns.push({ input, output });
  }
}

const acts: readonly Step["act"][] = [
  "continue",
  "continue",
  "continue",
  "continue",
  "fork",
  "edit",
  "compact",
  "drop-reasoning",
  "same",
  "start",
  "repeat",
  "shorten",
];

/** The tests compute without a pause, so how long they take says only how busy the machine is. */
const timeoutMs = 300_000;

test(
  "5,000 histories: an increment shows the server what the full input would, repeats nothing, and is used wherever the rule allows",
  () => {
    let increments = 0;
    fc.assert(
      fc.property(fc.array(stepArbitrary(acts), { minLength: 2, maxLength: 9 }), (steps) => {
        const model = new Model();
        for (const step of steps) model.run(step, false);
        increments += model.increments;
      }),
      { numRuns: 5000 },
    );
    expect(increments).toBeGreaterThan(5000);
  },
  timeoutMs,
);

test(
  "1,000 histories: with droppedReasoning `keep` the context differs by reasoning items only",
  () => {
    fc.assert(
      fc.property(fc.array(stepArbitrary(acts), { minLength: 2, maxLength: 9 }), (steps) => {
        const model = new Model();
        for (const step of steps) model.run(step, true);
      }),
      { numRuns: 1000 },
    );
  },
  timeoutMs,
);
