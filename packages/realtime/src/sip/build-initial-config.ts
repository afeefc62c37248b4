import { at, isJsonObject } from "@plugboard/wire";
import { DEFAULT_OPENAI_REALTIME_MODEL } from "../session/defaults.ts";
import type { SessionConfig } from "../session/session-config.ts";
import { type SessionPayload, sessionPayload } from "../session/session-payload.ts";
import { userError } from "../wire/user-error.ts";

/** The part of a `RealtimeSession` that is needed here: it knows the instructions, tools and prompt of its agent. */
export interface SessionConfigSource {
  /** The configuration that the session would send. */
  getInitialSessionConfig(overrides?: object): Promise<object>;
}

/** The class `RealtimeSession` of the Agents SDK, which is passed in so that this package does not import it. */
export interface SessionClass<Agent, Options> {
  /** The configuration that a session of this agent would send. */
  computeInitialSessionConfig(agent: Agent, options?: Options, overrides?: object): Promise<object>;
}

/** The Calls API refuses these for SIP. */
const unsupported: readonly (readonly [member: string, label: string])[] = [
  ["threshold", "threshold"],
  ["prefix_padding_ms", "prefixPaddingMs/prefix_padding_ms"],
  ["silence_duration_ms", "silenceDurationMs/silence_duration_ms"],
];

/** `a`, `a and b`, `a, b, and c`. */
const list = (names: readonly string[]): string =>
  names.length < 3 ? names.join(" and ") : `${names.slice(0, -1).join(", ")}, and ${names.at(-1)}`;

const check = (payload: SessionPayload): SessionPayload => {
  const turnDetection = at(payload, "audio", "input", "turn_detection");
  const found = unsupported
    .filter(([member]) => isJsonObject(turnDetection) && turnDetection[member] !== undefined)
    .map(([, label]) => label);
  if (found.length === 0) return payload;
  throw userError(
    `buildInitialConfig() does not support SIP turn-detection fields ${list(found)}. The Realtime Calls API rejects these session.audio.input.turn_detection properties for SIP sessions, so remove them before accepting the call.`,
  );
};

/**
 * The body with which a SIP call is accepted (`POST /v1/realtime/calls/{id}/accept`): what the session would send on
 * connecting, so that the first words are the agent's already.
 *
 * @param source - A `RealtimeSession` that is not connected, or a configuration.
 * @param overrides - Laid over it.
 * @returns Rejects with `invalid-argument` for turn detection settings that the Calls API refuses.
 */
export async function buildInitialConfig(source: SessionConfigSource | SessionConfig, overrides?: SessionConfig): Promise<SessionPayload>;
/**
 * The same as `OpenAIRealtimeSIP.buildInitialConfig(agent, options, overrides)`, with the SDK's class before its arguments.
 *
 * @param session - The class `RealtimeSession`.
 * @param agent - The agent that takes the call.
 * @param options - Options of the session.
 * @param overrides - Laid over its configuration.
 * @returns Rejects with `invalid-argument` for turn detection settings that the Calls API refuses.
 */
export async function buildInitialConfig<Agent, Options>(
  session: SessionClass<Agent, Options>,
  agent: Agent,
  options?: Options,
  overrides?: SessionConfig,
): Promise<SessionPayload>;
export async function buildInitialConfig<Agent, Options>(
  source: SessionConfigSource | SessionConfig | SessionClass<Agent, Options>,
  ...rest: readonly unknown[]
): Promise<SessionPayload> {
  return check(sessionPayload(await configOf(source, rest), DEFAULT_OPENAI_REALTIME_MODEL));
}

const configOf = async <Agent, Options>(
  source: SessionConfigSource | SessionConfig | SessionClass<Agent, Options>,
  rest: readonly unknown[],
): Promise<SessionConfig> => {
  if ("computeInitialSessionConfig" in source) {
    // The types of the arguments are those of the overload with a class.
    const [agent, options, overrides] = rest as readonly [Agent, Options | undefined, object | undefined];
    return source.computeInitialSessionConfig(agent, options, overrides);
  }
  const [overrides = {}] = rest as readonly [SessionConfig?];
  return "getInitialSessionConfig" in source ? source.getInitialSessionConfig(overrides) : { ...source, ...overrides };
};
