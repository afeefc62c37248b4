import { readdirSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { settle } from "../scripted-socket.ts";
import { alteredWireEvents, frameForUpstream, isEvent, playBoth, promised, stepName } from "./compare.ts";
import type { Entry } from "./log.ts";
import { sessionPair } from "./session-subject.ts";
import { expandMacros, type Step, tick } from "./steps.ts";
import { connectedPair, type Subject } from "./subject.ts";

interface ScriptStep {
  readonly in?: object;
  readonly raw?: string;
  readonly call?: string;
  readonly args?: readonly unknown[];
  readonly tick_ms?: number;
  readonly settle?: boolean;
  readonly emits?: readonly string[];
  readonly typed?: boolean;
  readonly sends?: readonly object[];
  readonly throws?: string;
}

interface Script {
  readonly name: string;
  readonly steps: readonly ScriptStep[];
}

const folder = new URL("../scripts/", import.meta.url);
const scripts = readdirSync(folder).map((file): Script => JSON.parse(readFileSync(new URL(file, folder), "utf8")));

const toStep = (step: ScriptStep, log: readonly Entry[]): Step | undefined => {
  if (step.raw !== undefined) return { frame: step.raw };
  if (step.in) return { frame: JSON.stringify(expandMacros(step.in, log)) };
  if (step.call) return { call: step.call, args: expandMacros(step.args ?? [], log) as unknown[] };
  return undefined;
};

/** What upstream was recorded to emit and send at a step. */
const recorded = (step: ScriptStep, log: readonly Entry[]): object => ({
  emits: (step.emits ?? []).toSpliced(1, 0, ...(step.typed ? [String((step.in as { type?: string }).type)] : [])),
  sends: (step.sends ?? []).map((frame) => expandMacros(frame, log)),
});

const happened = (log: readonly Entry[]): object => ({
  emits: log.flatMap((entry) => (entry.kind === "emit" ? [entry.type] : [])),
  sends: log.flatMap((entry) => (entry.kind === "send" ? [entry.frame] : [])),
});

/** Plays a script through both and checks each step. */
const compare = async ({ steps }: Script, [upstream, ours]: readonly [Subject, Subject], isRecorded: boolean): Promise<void> => {
  const soFar: Entry[] = [];
  for (const [index, scriptStep] of steps.entries()) {
    const where = `step ${index}: ${JSON.stringify(scriptStep).slice(0, 200)}`;
    if (scriptStep.tick_ms) tick(scriptStep.tick_ms);
    const step = toStep(scriptStep, soFar);
    if (step) await playBoth([upstream, ours], [step]);
    else await settle();
    const name = step ? stepName(step) : "settle";
    expect(promised(ours.log, name), where).toEqual(promised(upstream.log, name));
    const frames = step && "frame" in step && isEvent(step.frame) ? [step.frame] : [];
    expect(alteredWireEvents(ours.log, frames), where).toEqual([]);
    // Where upstream takes the original for unknown it got a repaired frame, of which there is no record.
    const isOriginal = !step || frameForUpstream(step) === step;
    if (isRecorded && isOriginal) expect(happened(upstream.log), where).toEqual(recorded(scriptStep, soFar));
    soFar.push(...ours.log.splice(0));
    upstream.log.length = 0;
  }
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each(scripts)("script $name", (script) => {
  test("has the same effects as upstream, standalone", async () => {
    await compare(script, await connectedPair(), false);
  });

  test("has the same effects as upstream and as recorded, inside a RealtimeSession", async () => {
    const pair = await sessionPair();
    await compare(script, pair, true);
    for (const { transport } of pair) transport.close();
  });
});
