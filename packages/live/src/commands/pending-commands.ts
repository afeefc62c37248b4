import { PlugboardError } from "@plugboard/core";
import { type Deferred, deferred } from "@plugboard/core/internal";
import { asString, at, type WireEvent } from "@plugboard/wire";
import { type Acknowledgements, acknowledgements, type CommandType } from "../wire/client-events.ts";
import { serverError } from "../wire/server-error.ts";
import type { ServerEvents } from "../wire/server-events.ts";
import { notSent, type Outcome, type UnacknowledgedReason } from "./outcome.ts";

/** The event that acknowledges a command. */
export type Acknowledgement<T extends CommandType> = ServerEvents[Acknowledgements[T]];

/** The outcome of a command of one type. */
export type CommandOutcome<T extends CommandType = CommandType> = Outcome<Acknowledgement<T>>;

interface Pending {
  /** The type of the event that acknowledges it. */
  readonly expects: string;
  readonly timer: ReturnType<typeof setTimeout>;
  readonly done: Deferred<Outcome<never>>;
}

/** What was sent and not answered. */
export interface PendingCommands {
  /** Remembers a command until it is answered. Throws `invalid-argument` for an id that is in use. */
  readonly add: <T extends CommandType>(type: T, id: string) => Promise<CommandOutcome<T>>;
  /** A command was not sent after all. */
  readonly forget: (id: string) => void;
  /** Takes an event that may be an answer. @returns Whether it was one. */
  readonly answered: (event: WireEvent) => boolean;
  /** Gives every pending command up. */
  readonly end: (why: UnacknowledgedReason) => void;
}

/** Whether an event is a decision of a delegation or a trigger, which answers no command. */
const isUnasked = (event: WireEvent): boolean =>
  event.type === "decision.event" && (typeof event["delegation_id"] === "string" || typeof event["trigger_id"] === "string");

/**
 * Makes a list without pending commands.
 *
 * @param timeoutMs - How long an answer is waited for, in milliseconds.
 * @param whyLate - Says why there is no answer when that time is over.
 */
export const createPendingCommands = (timeoutMs: number, whyLate: () => "no-audio" | "no-answer"): PendingCommands => {
  const pending = new Map<string, Pending>();

  const settle = (id: string, outcome: Outcome<unknown>): void => {
    const command = pending.get(id);
    pending.delete(id);
    clearTimeout(command?.timer);
    // Parse boundary: the event is of the type that the command expects.
    command?.done.resolve(outcome as Outcome<never>);
  };
  const giveUp = (id: string, why: UnacknowledgedReason): void => settle(id, { status: "unacknowledged", why, delivery: "unknown" });
  /** The oldest command that waits for an event of this type. Azure's acknowledgements do not name the command. */
  const oldest = (type: string): string | undefined => [...pending].find(([, { expects }]) => expects === type)?.[0];

  return {
    add: (type, id) => {
      if (pending.has(id)) throw new PlugboardError("invalid-argument", "A command with this event_id waits for its answer.");
      const done = deferred<Outcome<never>>();
      const timer = setTimeout(() => giveUp(id, whyLate()), timeoutMs);
      pending.set(id, { expects: acknowledgements[type], timer, done });
      return done.promise;
    },
    forget: (id) => settle(id, notSent("session-over")),
    answered: (event) => {
      if (pending.size === 0) return false;
      const isError = event.type === "error";
      const named = asString(event["client_event_id"]) ?? (isError ? asString(at(event, "error", "client_event_id")) : undefined);
      const id = named ?? (isError || isUnasked(event) ? undefined : oldest(event.type));
      const command = id === undefined ? undefined : pending.get(id);
      if (id === undefined || !command) return false;
      if (isError) {
        // The server sends this error for each append that is pending when the session ends.
        if (at(event, "error", "code") === "context_injection_incomplete") giveUp(id, "session-over");
        else settle(id, { status: "refused", error: serverError("The server refused a command", event) });
      } else if (command.expects !== event.type) return false;
      else settle(id, { status: "acknowledged", event });
      return true;
    },
    end: (why) => {
      for (const id of [...pending.keys()]) giveUp(id, why);
    },
  };
};
