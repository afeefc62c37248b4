import type { ForkSessionConfig, SessionConfig } from "../wire/session-config.ts";

/** Where a session of one's own begins: with a configuration, or with a stored session that has ended. */
export type SessionOrigin =
  | { readonly kind: "new"; readonly session: SessionConfig }
  | { readonly kind: "fork"; readonly sourceId: string; readonly session: ForkSessionConfig };
