import type { TracingConfig } from "./session-config.ts";

/** What to do about tracing: send a value, or keep still because the server has one that cannot be changed. */
export type TracingDecision = { readonly kind: "send"; readonly tracing: TracingConfig } | { readonly kind: "keep" };

/**
 * Tracing can be set once per session, after the server has created it.
 *
 * @param server - `session.tracing` of `session.created`.
 * @param config - The caller's wish; `undefined` is `"auto"`.
 */
export const decideTracing = (server: unknown, config: TracingConfig | undefined): TracingDecision => {
  const wish = config === undefined ? "auto" : config;
  const isSet = server !== undefined && server !== null && typeof server !== "string";
  return wish !== "auto" && isSet ? { kind: "keep" } : { kind: "send", tracing: wish };
};
