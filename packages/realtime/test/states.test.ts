import type { CloseInfo, Connection } from "@plugboard/core";
import { describe, expect, test } from "vitest";
import type { Attempt } from "../src/connection/attempt.ts";
import {
  type AttemptState,
  afterConnectionEvent,
  type ConnectionEvent,
  type ConnectionState,
  visibleStatus,
} from "../src/connection/connection-state.ts";
import type { NextSession } from "../src/resume/next-session.ts";
import { afterNextSessionEvent, type NextSessionEvent, type NextSessionState } from "../src/resume/next-session-state.ts";
import { afterResumeEvent, type ResumeEvent, type ResumeState } from "../src/resume/resume-state.ts";
import { afterTurnEvent, type TurnEvent, type TurnState } from "../src/resume/turn-state.ts";

/** Every state against every event: what is not in a row's list leaves the state as it is. */

const connection = { name: "old" } as unknown as Connection;
const other = { name: "new" } as unknown as Connection;
const attempt = { name: "attempt" } as unknown as Attempt;
const info = { code: 1006 } as unknown as CloseInfo;
const next = { name: "next" } as unknown as NextSession;

describe("a transport's connection", () => {
  const dialling: AttemptState = { status: "dialling", attempt };
  const states: readonly ConnectionState[] = [
    { status: "idle" },
    { status: "preparing", attempt },
    dialling,
    { status: "configuring", attempt, connection },
    { status: "failing", before: dialling },
    { status: "open", connection },
    { status: "resuming", info },
  ];
  const events: readonly ConnectionEvent[] = [
    { type: "begun", attempt },
    { type: "dialled" },
    { type: "opened", connection },
    { type: "ready" },
    { type: "failed" },
    { type: "lost", info },
    { type: "resumed", connection: other },
    { type: "ended" },
  ];
  const table: Readonly<Record<ConnectionState["status"], Readonly<Partial<Record<ConnectionEvent["type"], ConnectionState["status"]>>>>> =
    {
      idle: { begun: "preparing" },
      preparing: { dialled: "dialling", failed: "failing", ended: "idle" },
      dialling: { opened: "configuring", failed: "failing", ended: "idle" },
      configuring: { ready: "open", failed: "failing", ended: "idle" },
      failing: { ended: "idle" },
      open: { lost: "resuming", resumed: "open", ended: "idle" },
      resuming: { resumed: "open", ended: "idle" },
    };

  test.each(states.flatMap((state) => events.map((event) => [state.status, event.type, state, event] as const)))(
    "%s, %s",
    (status, type, state, event) => {
      const after = afterConnectionEvent(state, event);
      expect(after.status).toBe(table[status][type] ?? status);
      if (!table[status][type]) expect(after).toEqual(state);
      if (after.status === "open") expect(after.connection).toBe(type === "resumed" ? other : connection);
      if (after.status === "failing" && status !== "failing")
        expect([after.before, visibleStatus(after)]).toEqual([state, visibleStatus(state)]);
    },
  );
});

describe("a call that can be resumed", () => {
  const states: readonly ResumeState[] = [
    { status: "in-use", expiry: "ahead" },
    { status: "in-use", expiry: "announced" },
    { status: "preparing", expiry: "ahead", next },
    { status: "preparing", expiry: "announced", next },
    { status: "lost", info },
    { status: "replacing", info, next },
    { status: "stopped" },
  ];
  const events: readonly ResumeEvent[] = [
    { type: "begun", next },
    { type: "expired" },
    { type: "lost", info },
    { type: "taken" },
    { type: "failed" },
    { type: "stopped" },
  ];
  const fresh: ResumeState = { status: "in-use", expiry: "ahead" };
  const stopped: ResumeState = { status: "stopped" };
  const lost: ResumeState = { status: "lost", info };
  const replacing: ResumeState = { status: "replacing", info, next };
  const table = (state: ResumeState): Readonly<Partial<Record<ResumeEvent["type"], ResumeState>>> => {
    switch (state.status) {
      case "in-use":
        return { begun: { ...state, status: "preparing", next }, expired: { ...state, expiry: "announced" }, lost, stopped };
      case "preparing":
        return {
          expired: { ...state, expiry: "announced" },
          lost: replacing,
          taken: fresh,
          failed: { status: "in-use", expiry: state.expiry },
          stopped,
        };
      case "lost":
        return { begun: replacing, stopped };
      case "replacing":
        return { taken: fresh, failed: lost, stopped };
      case "stopped":
        return {};
    }
  };

  test.each(states.flatMap((state) => events.map((event) => [JSON.stringify(state), event.type, state, event] as const)))(
    "%s, %s",
    (_state, type, state, event) => {
      expect(afterResumeEvent(state, event)).toEqual(table(state)[type] ?? state);
    },
  );
});

describe("the next session of a call", () => {
  const statuses = ["opening", "greeted", "configuring", "restoring", "answering", "current", "taken", "failed"] as const;
  const types = ["opened", "confirmed", "sending", "sent", "answered", "changed", "taken", "failed"] as const;
  type Status = (typeof statuses)[number];
  const table: Readonly<Record<Status, Readonly<Partial<Record<(typeof types)[number], Status>>>>> = {
    opening: { opened: "configuring", confirmed: "greeted", failed: "failed" },
    greeted: { opened: "answering", failed: "failed" },
    configuring: { confirmed: "answering", failed: "failed" },
    restoring: { sent: "answering", failed: "failed" },
    answering: { sending: "restoring", answered: "current", failed: "failed" },
    current: { sending: "restoring", changed: "answering", taken: "taken", failed: "failed" },
    taken: {},
    failed: {},
  };
  const stateOf = (status: Status): NextSessionState =>
    status === "opening" || status === "greeted" || status === "taken" || status === "failed" ? { status } : { status, connection };
  const eventOf = (type: (typeof types)[number]): NextSessionEvent => (type === "opened" ? { type, connection } : { type });

  test.each(statuses.flatMap((status) => types.map((type) => [status, type] as const)))("%s, %s", (status, type) => {
    expect(afterNextSessionEvent(stateOf(status), eventOf(type))).toEqual(stateOf(table[status][type] ?? status));
  });
});

describe("whose turn it is", () => {
  const states: readonly TurnState[] = (["silent", "speaking"] as const).flatMap((user) =>
    (["none", "due"] as const).flatMap((answer) =>
      (["repeatable", "settled"] as const).map((response) => ({ user, answer, response, question: "old", answered: "older" })),
    ),
  );
  const events: readonly (readonly [TurnEvent, Partial<TurnState>])[] = [
    [{ type: "speech-started" }, { user: "speaking", response: "settled" }],
    [{ type: "speech-dropped" }, { user: "silent" }],
    [
      { type: "committed", itemId: "new", answeredBy: "server" },
      { user: "silent", question: "new", answer: "due" },
    ],
    [
      { type: "committed", itemId: "new", answeredBy: "client" },
      { user: "silent", question: "new" },
    ],
    [{ type: "added", itemId: "new" }, { question: "new" }],
    [
      { type: "deleted", itemId: "old" },
      { question: undefined, answer: "none" },
    ],
    [{ type: "deleted", itemId: "another" }, {}],
    [{ type: "response-created" }, { answer: "none", response: "repeatable", answered: "old" }],
    [{ type: "function-called" }, { response: "settled" }],
  ];

  test.each(
    states.flatMap((state) =>
      events.map(([event, change]) => [JSON.stringify(state), JSON.stringify(event), state, event, change] as const),
    ),
  )("%s, %s", (_state, _event, state, event, change) => {
    expect(afterTurnEvent(state, event)).toEqual({ ...state, ...change });
  });
});
