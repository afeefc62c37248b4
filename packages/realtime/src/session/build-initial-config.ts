import { at, isJsonObject } from "@plugboard/wire";
import { userError } from "../wire/user-error.ts";
import type { SessionConfig } from "./session-config.ts";
import { type SessionPayload, sessionPayload } from "./session-payload.ts";

/** A `RealtimeSession`, as far as it is needed here: it knows the instructions, tools and prompt of its agent. */
export interface SessionConfigSource {
  /** The configuration that the session would send. */
  getInitialSessionConfig(overrides?: object): Promise<object>;
}

/** The Calls API refuses these for SIP. */
const unsupported: readonly (readonly [member: string, label: string])[] = [
  ["threshold", "threshold"],
  ["prefix_padding_ms", "prefixPaddingMs/prefix_padding_ms"],
  ["silence_duration_ms", "silenceDurationMs/silence_duration_ms"],
];

/** Names as a sentence lists them: `a`, `a and b`, `a, b, and c`. */
const listed = (names: readonly string[]): string =>
  names.length < 3 ? names.join(" and ") : `${names.slice(0, -1).join(", ")}, and ${names.at(-1)}`;

/**
 * The body with which a SIP call is accepted (`POST /v1/realtime/calls/{id}/accept`): what the session would send on
 * connecting, so that the first words are the agent's already.
 *
 * @param source - A `RealtimeSession` that is not connected, or a configuration.
 * @param overrides - Laid over it.
 * @returns Rejects with `invalid-argument` for turn detection settings that the Calls API refuses.
 */
export const buildInitialConfig = async (
  source: SessionConfigSource | SessionConfig,
  overrides: SessionConfig = {},
): Promise<SessionPayload> => {
  const config: SessionConfig =
    "getInitialSessionConfig" in source ? await source.getInitialSessionConfig(overrides) : { ...source, ...overrides };
  const payload = sessionPayload(config, "gpt-realtime-2.1");
  const turnDetection = at(payload, "audio", "input", "turn_detection");
  const found = unsupported
    .filter(([member]) => isJsonObject(turnDetection) && turnDetection[member] !== undefined)
    .map(([, label]) => label);
  if (found.length === 0) return payload;
  throw userError(
    `buildInitialConfig() does not support SIP turn-detection fields ${listed(found)}. The Realtime Calls API rejects these session.audio.input.turn_detection properties for SIP sessions, so remove them before accepting the call.`,
  );
};
