import { vi } from "vitest";
import { settle } from "../scripted-socket.ts";
import type { Entry } from "./log.ts";
import { messageOf } from "./log.ts";
import type { Subject } from "./subject.ts";

/** One step of a wire script. */
export type Step =
  | { readonly frame: string; readonly burst?: boolean }
  | { readonly call: string; readonly args: readonly unknown[] }
  | { readonly tickMs: number }
  | { readonly open: true }
  | { readonly connect: true }
  | { readonly fail: true }
  | { readonly end: readonly [code: number, reason: string] };

const expand = (value: unknown, lastCreate: string): unknown => {
  if (typeof value === "string") {
    if (value === "$last_response_create") return lastCreate;
    const zeros = /^\$zeros:(\d+)$/.exec(value)?.[1];
    return zeros === undefined ? value : Buffer.alloc(Number(zeros)).toString("base64");
  }
  if (Array.isArray(value)) return value.map((member) => expand(member, lastCreate));
  if (typeof value !== "object" || value === null) return value;
  if ("$arraybuffer" in value) return new ArrayBuffer(Number(value.$arraybuffer));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, expand(member, lastCreate)]));
};

/** Writes macros out: `$zeros:N`, `{ $arraybuffer: N }`, `$last_response_create`. */
export const expandMacros = (value: unknown, sent: readonly Entry[]): unknown => {
  const creates = sent.flatMap((entry) => (entry.kind === "send" ? [entry.frame as { type?: string; event_id?: string }] : []));
  return expand(value, creates.findLast(({ type }) => type === "response.create")?.event_id ?? "");
};

const act = (subject: Subject, step: Step): void => {
  if ("frame" in step) subject.message(step.frame);
  else if ("open" in step) subject.open();
  else if ("connect" in step) void subject.connect();
  else if ("fail" in step) subject.fail();
  else if ("end" in step) subject.end(...step.end);
  else if ("call" in step) {
    try {
      const method = Reflect.get(subject.transport, step.call) as (...args: readonly unknown[]) => unknown;
      method.apply(subject.transport, [...step.args]);
    } catch (error) {
      subject.log.push({ kind: "throw", where: step.call, message: messageOf(error) });
    }
  }
};

/** Plays steps of one turn against one side, and waits until nothing more comes of them. */
export const play = async (subject: Subject, steps: readonly Step[]): Promise<void> => {
  for (const step of steps) act(subject, step);
  // Core looks at an early end one timer later, in case the handshake's end is still to come.
  if (steps.some((step) => "end" in step || "fail" in step)) await new Promise((resolve) => setTimeout(resolve, 2));
  await settle();
};

/** Advances the clock that both sides read. */
export const tick = (ms: number): void => {
  vi.setSystemTime(Date.now() + ms);
};
