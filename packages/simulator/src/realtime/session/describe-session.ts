import { mergeDeep } from "./merge-settings.ts";
import type { Session } from "./session.ts";
import { describeSettings } from "./session-settings.ts";

/** The `session` object of `session.created` and `session.updated`, with what the script lays over it. */
export function describeSession(session: Session): Readonly<Record<string, unknown>> {
  return mergeDeep(describeSettings(session.settings), session.knobs.session ?? {});
}
