import { userError } from "../wire/user-error.ts";
import type { Auth, AuthContext } from "./endpoint.ts";
import { sdkProtocol } from "./sdk-headers.ts";

/** Who calls, besides the key. */
export interface CallerIdentity {
  /** Sent as `openai-organization`. */
  readonly organization?: string | undefined;
  /** Sent as `openai-project`. */
  readonly project?: string | undefined;
  /** A stable, hashed id of the end user, sent as `OpenAI-Safety-Identifier`. Needs the `headers` capability. */
  readonly safetyIdentifier?: string | undefined;
}

const present = (values: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => !!entry[1]));

/** Who calls, and whether any key may travel as a subprotocol. */
interface Caller extends CallerIdentity {
  readonly useInsecureApiKey?: boolean | undefined;
}

/** OpenAI takes the key as a header or as a subprotocol, and refuses a handshake that has both. */
export const openaiAuth = (
  { apiKey, canSendHeaders }: AuthContext,
  { organization, project, safetyIdentifier, useInsecureApiKey }: Caller,
): Auth => {
  if (!apiKey) {
    throw userError("API key is not set. Please call `connect()` with an API key first.");
  }
  const caller = present({ "OpenAI-Organization": organization, "OpenAI-Project": project });
  const safety = present({ "OpenAI-Safety-Identifier": safetyIdentifier });
  if (canSendHeaders) return { headers: { Authorization: `Bearer ${apiKey}`, ...caller, ...safety } };
  if (!apiKey.startsWith("ek_") && !useInsecureApiKey) {
    throw userError(
      "Using the WebSocket connection in a browser environment requires an ephemeral client key. If you have to use a regular API key, set the `useInsecureApiKey` option to true.",
    );
  }
  const named = Object.entries(caller).map(([name, value]) => `${name.toLowerCase()}.${value}`);
  // A safety identifier has no subprotocol; as a header it is refused by core, and not dropped.
  return { headers: safety, protocols: ["realtime", `openai-insecure-api-key.${apiKey}`, sdkProtocol, ...named] };
};
