/** The release of `@openai/agents-realtime` whose transport this one behaves like; the API counts clients by it. */
const sdkVersion = "0.20.0";

/** What a client of the OpenAI Agents SDK says of itself in a handshake, with our own name beside it. */
export const sdkHeaders: Readonly<Record<string, string>> = {
  "User-Agent": `Agents/JavaScript ${sdkVersion} plugboard-realtime`,
  "X-OpenAI-Agents-SDK": `openai-agents-sdk.${sdkVersion}`,
};

/** The same as a subprotocol, for runtimes that cannot send headers. */
export const sdkProtocol: string = `openai-agents-sdk.${sdkVersion}`;

/** Headers laid over each other: of a name in any case, the last one counts. */
export const mergeHeaders = (...all: readonly (Readonly<Record<string, string>> | undefined)[]): Record<string, string> => {
  const merged = new Map<string, readonly [name: string, value: string]>();
  for (const headers of all) for (const [name, value] of Object.entries(headers ?? {})) merged.set(name.toLowerCase(), [name, value]);
  return Object.fromEntries(merged.values());
};

/** The headers without those that say of the client no more than {@link sdkProtocol} does. */
export const withoutSdkHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name, value]) => sdkHeaders[name] !== value));
