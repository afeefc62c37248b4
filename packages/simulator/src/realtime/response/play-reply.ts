import type { ReplyStep } from "../script/script.ts";
import type { ActiveResponse, Outcome } from "../session/active-response.ts";
import { expireSession } from "../session/expire-session.ts";
import type { Pause } from "../session/pacer.ts";
import type { Session } from "../session/session.ts";
import { callFunction, callMcp } from "./play-call.ts";
import { speak, write } from "./play-message.ts";

/** Plays the steps of a reply; each yield is a pause in which a cancel may come. */
export function* playReply(session: Session, response: ActiveResponse, steps: readonly ReplyStep[]): Generator<Pause, Outcome> {
  yield { audioMs: 0 };
  for (const step of steps) {
    const outcome = yield* playStep(session, response, step);
    if (outcome !== undefined) return outcome;
  }
  return { status: "completed" };
}

function* playStep(session: Session, response: ActiveResponse, step: ReplyStep): Generator<Pause, Outcome | undefined> {
  if ("say" in step) yield* response.modality === "audio" ? speak(session, response, step) : write(session, response, step.say);
  else if ("write" in step) yield* write(session, response, step.write);
  else if ("call" in step) yield* callFunction(session, response, step.call);
  else if ("mcp" in step) yield* callMcp(session, response, step.mcp);
  else if ("delayMs" in step) yield { realMs: step.delayMs };
  else if ("fail" in step) return { status: "failed", error: { type: "invalid_request_error", ...step.fail } };
  else if ("incomplete" in step) return { status: "incomplete", reason: step.incomplete };
  else yield* playFault(session, step);
  return undefined;
}

/** A step that acts on the connections of a session. */
export type Fault = Extract<
  ReplyStep,
  | { readonly send: unknown }
  | { readonly close: unknown }
  | { readonly terminate: true }
  | { readonly stall: true }
  | { readonly expire: true }
>;

/** Plays a step that acts on the connections of the session. */
export function* playFault(session: Session, step: Fault): Generator<Pause, void> {
  if ("expire" in step) expireSession(session);
  for (const peer of session.peers) {
    if ("send" in step) peer.deliverRaw(typeof step.send === "string" ? step.send : JSON.stringify(step.send));
    else if ("close" in step) peer.close(step.close.code, step.close.reason ?? "");
    else if ("terminate" in step) peer.terminate();
    else if ("stall" in step) peer.stall();
  }
  yield { audioMs: 0 };
}
