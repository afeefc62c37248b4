/** The release of `@openai/agents-realtime` whose behaviour this package has; the API counts its clients by this version. */
const sdkVersion = "0.20.0";

/** The headers by which a client of the OpenAI Agents SDK names itself in a handshake, with the name of this package beside it. */
export const sdkHeaders: Readonly<Record<string, string>> = {
  "User-Agent": `Agents/JavaScript ${sdkVersion} plugboard-realtime`,
  "X-OpenAI-Agents-SDK": `openai-agents-sdk.${sdkVersion}`,
};

/** The same as a subprotocol, for runtimes that cannot send headers. */
export const sdkProtocol: string = `openai-agents-sdk.${sdkVersion}`;

/** Merges headers. Names are the same in any case, and the last value of a name wins. */
export const mergeHeaders = (...all: readonly (Readonly<Record<string, string>> | undefined)[]): Record<string, string> => {
  const merged = new Map<string, readonly [name: string, value: string]>();
  for (const headers of all) for (const [name, value] of Object.entries(headers ?? {})) merged.set(name.toLowerCase(), [name, value]);
  return Object.fromEntries(merged.values());
};

/** The headers without those that only name the SDK, which {@link sdkProtocol} does as well. */
export const withoutSdkHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name, value]) => sdkHeaders[name] !== value));
