import { mergeDeep } from "../settings/merge-settings.ts";
import { describeSettings } from "../settings/session-settings.ts";
import type { Session } from "./session.ts";

/** The `session` object of `session.created` and `session.updated`, with what the script lays over it. */
export const describeSession = (session: Session): Readonly<Record<string, unknown>> =>
  mergeDeep(describeSettings(session.settings), session.knobs.session ?? {});
