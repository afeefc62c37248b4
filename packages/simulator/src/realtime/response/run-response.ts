import type { ActiveResponse, Outcome } from "../session/active-response.ts";
import type { Pause } from "../session/pacer.ts";
import { clearPlayback, finishPlayback } from "../session/playback.ts";
import type { Session } from "../session/session.ts";
import { defaultReply } from "./default-reply.ts";
import { describeResponse } from "./describe-response.ts";
import { closeItem } from "./output-item.ts";
import { playReply } from "./play-reply.ts";

/** Sends `rate_limits.updated`. */
const emitRateLimits = (session: Session, response: ActiveResponse): void => {
  session.emit("rate_limits.updated", {
    rate_limits: [
      { name: "requests", limit: 1_000, remaining: 999, reset_seconds: 0.06 },
      { name: "tokens", limit: 50_000, remaining: Math.max(0, 50_000 - response.textTokens), reset_seconds: 0.1 },
    ],
  });
};

/** Starts a response: it is announced at once and played in the pauses that follow. */
export const startResponse = (session: Session, response: ActiveResponse): void => {
  if (response.conversation === "auto") session.active = response;
  else session.outOfBand.add(response);
  const turn = session.host.cursor.takeTurn();
  session.emit("response.created", { response: describeResponse(session, response) });
  const place = session.knobs.rateLimits ?? "after-created";
  if (place === "after-created" || place === "both") emitRateLimits(session, response);
  drive(session, response, playReply(session, response, turn?.reply ?? defaultReply(session, response)));
};

/** Runs a reply from pause to pause. */
const drive = (session: Session, response: ActiveResponse, reply: Generator<Pause, Outcome>): void => {
  const advance = (): void => {
    const step = reply.next();
    if (step.done === true) finishResponse(session, response, step.value);
    else response.cancelPause = session.later(step.value, advance);
  };
  advance();
};

/** Ends a response: whatever is open gets its `.done` events, then `response.done`. */
const finishResponse = (session: Session, response: ActiveResponse, outcome: Outcome): void => {
  closeItem(session, response, outcome.status === "completed" ? "completed" : "incomplete");
  if (session.active === response) session.active = undefined;
  session.outOfBand.delete(response);
  session.idleSinceMs = session.appendedMs + response.audioMs;
  const place = session.knobs.rateLimits ?? "after-created";
  if (place === "before-done" || place === "both") emitRateLimits(session, response);
  session.emit("response.done", { response: describeResponse(session, response, outcome) });
  if (outcome.status === "cancelled" && outcome.reason === "turn_detected") clearPlayback(session);
  else finishPlayback(session, response);
};

/** Cuts a response short, at once: when this returns, `response.done` has been sent. */
export const cancelResponse = (session: Session, response: ActiveResponse, reason: "client_cancelled" | "turn_detected"): void => {
  response.cancelPause();
  finishResponse(session, response, { status: "cancelled", reason });
};
