import { at } from "@plugboard/wire";
import type { OutgoingEvent } from "../wire/client-frames.ts";
import type { TracingConfig } from "./session-config.ts";

/**
 * The event that sets the tracing of a session, once, after the server has created it. `undefined` if the server has set one that
 * cannot be changed.
 *
 * @param current - The tracing that the session of `session.created` has.
 */
export const tracingUpdate = (current: unknown, tracing: TracingConfig = "auto"): OutgoingEvent | undefined => {
  const isSet = current !== undefined && current !== null && typeof current !== "string";
  if (isSet && tracing !== "auto") return undefined;
  return { type: "session.update", session: { type: "realtime", tracing } };
};

/** The same as {@link tracingUpdate}, for the session that `session.created` describes. */
export const tracingUpdateOf = (session: unknown, tracing: TracingConfig | undefined): OutgoingEvent | undefined =>
  tracingUpdate(at(session, "tracing"), tracing);
