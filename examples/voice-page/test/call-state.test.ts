import { expect, test } from "vitest";
import { type CallEvent, type CallState, nextState } from "../src/call-state.ts";

const after = (...events: CallEvent[]): CallState["status"] =>
  events.reduce<CallState>((state, event) => nextState(state, event), { status: "idle" }).status;

const start: readonly CallEvent[] = [{ type: "start" }, { type: "microphone-open" }, { type: "connected" }];

test("a call is asked for, connected, heard, thought about and answered", () => {
  const turn: readonly CallEvent[] = [{ type: "user-speaks" }, { type: "user-stops" }, { type: "sound-begins" }, { type: "sound-ends" }];
  const events = [...start, ...turn];
  expect(events.map((_, index) => after(...events.slice(0, index + 1)))).toEqual([
    "asking",
    "connecting",
    "listening",
    "hearing",
    "thinking",
    "speaking",
    "listening",
  ]);
});

test("who talks over the assistant is heard, and the end of its sound changes nothing then", () => {
  expect(after(...start, { type: "sound-begins" }, { type: "user-speaks" }, { type: "sound-ends" })).toBe("hearing");
});

test("a lost connection is told, and so is the session in which the call goes on", () => {
  expect(after(...start, { type: "resuming" })).toBe("resuming");
  expect(after(...start, { type: "resuming" }, { type: "user-speaks" })).toBe("resuming");
  expect(after(...start, { type: "resuming" }, { type: "resumed" })).toBe("resumed");
  expect(after(...start, { type: "resuming" }, { type: "resumed" }, { type: "user-speaks" })).toBe("hearing");
});

test.each(["lost", "refused"] as const)("a call that is %s says why, and can be tried again", (type) => {
  const ended = nextState(nextState({ status: "idle" }, { type: "start" }), { type, why: "the server said no" });
  expect(ended).toEqual({ status: type, why: "the server said no" });
  expect(nextState(ended, { type: "start" })).toEqual({ status: "asking" });
});

test.each<CallEvent>([
  { type: "microphone-open" },
  { type: "connected" },
  { type: "user-speaks" },
  { type: "sound-begins" },
  { type: "resuming" },
  { type: "resumed" },
  { type: "lost", why: "" },
  { type: "refused", why: "" },
])("$type of a call that is over changes nothing", (event) => {
  expect(after(...start, { type: "hang-up" }, event)).toBe("idle");
});
