import { isDeepStrictEqual } from "node:util";
import { typedEvents } from "./events.ts";
import { intendedDifferences, type Json } from "./intended-differences.ts";
import type { Entry } from "./log.ts";
import { upstreamReception } from "./probe.ts";
import { play, type Step } from "./steps.ts";
import type { Subject } from "./subject.ts";

/** Names a step for the differences that depend on it: the event's type, or what was done. */
export const stepName = (step: Step): string => {
  if (!("frame" in step)) return Object.keys(step)[0] ?? "";
  try {
    const event: unknown = JSON.parse(step.frame);
    const type = (event as Json | null)?.["type"];
    return typeof type === "string" && typedEvents.includes(type) ? type : "frame";
  } catch {
    return "frame";
  }
};

/** `connect()` settles in its own time: how many microtasks later than its events is no promise. */
const isSettlement = (entry: Entry): boolean =>
  (entry.kind === "throw" && entry.where === "connect") || (entry.kind === "emit" && entry.type === "connect() resolved");

/** The configuration is sent before anybody hears of the connection, and by upstream afterwards: `configuration-goes-first`. */
const isConfiguration = (entry: Entry, step: string): boolean => step === "open" && entry.kind === "send";

const rank = (entry: Entry, step: string): number => (isSettlement(entry) ? 2 : isConfiguration(entry, step) ? 0 : 1);

/** What is promised to be equal on both sides. */
export const promised = (log: readonly Entry[], step: string): readonly Entry[] =>
  log
    .toSorted((one, other) => rank(one, step) - rank(other, step))
    .filter((entry) => !intendedDifferences.some(({ onlyOurs }) => onlyOurs?.(entry, step)))
    .map((entry) => intendedDifferences.reduce((changed, { equalise }) => equalise?.(changed, step) ?? changed, entry));

const repaired = (frame: string): string => {
  const event = JSON.parse(frame) as Json;
  for (const { repair } of intendedDifferences) repair?.(event);
  return JSON.stringify(event);
};

/** Whether a frame is an event at all, of whatever type. */
export const isEvent = (frame: string): boolean => {
  try {
    return typeof JSON.parse(frame)?.type === "string";
  } catch {
    return false;
  }
};

/** The step as upstream has to see it to do what ours does: repaired if it does not handle it as it is. */
export const frameForUpstream = (step: Step): Step => {
  if (!("frame" in step) || !isEvent(step.frame) || upstreamReception(step.frame) === "handled") return step;
  return { ...step, frame: repaired(step.frame) };
};

/** Plays the steps of one turn against both, one side after the other. */
export const playBoth = async ([upstream, ours]: readonly [Subject, Subject], steps: readonly Step[]): Promise<void> => {
  await play(upstream, steps.map(frameForUpstream));
  await play(ours, steps);
};

/** Wire events that are emitted must be the wire's, whole, unchanged and in order; says which are not. */
export const alteredWireEvents = (log: readonly Entry[], frames: readonly string[]): readonly string[] => {
  const wire = frames.map((frame): unknown => JSON.parse(frame));
  const shown = log.filter((entry) => entry.kind === "emit" && (entry.type === "*" || typedEvents.includes(entry.type)));
  let at = -1;
  return shown.flatMap((entry) => {
    if (entry.kind !== "emit") return [];
    if (entry.type === "*") at += 1;
    return isDeepStrictEqual(entry.args[0], wire[at]) ? [] : [entry.type];
  });
};
