import type { Members } from "@plugboard/wire";
import { at, type JsonObject } from "@plugboard/wire";
import type { SessionConfig } from "./session-config.ts";

/**
 * What sets the tracing of a session, once, after the server has created it; `undefined` if the server has set one that cannot
 * be changed.
 *
 * @param session - The session of `session.created`.
 */
export const tracingUpdate = (
  session: unknown,
  { tracing = "auto" }: SessionConfig,
): (JsonObject & Members<"type", "session.update">) | undefined => {
  const current = at(session, "tracing");
  const isSet = current !== undefined && current !== null && typeof current !== "string";
  if (isSet && tracing !== "auto") return undefined;
  return { type: "session.update", session: { type: "realtime", tracing } };
};
