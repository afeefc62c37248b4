import { isJsonObject, type JsonObject, textOf } from "@plugboard/wire";

/** Longer messages are not read, in characters or bytes: providers send 20 ms of audio at once, which is less than 1,000. */
const maxMessageLength = 262_144;

/** A message of a provider as JSON, or why it is none, in words. */
export type ParsedMessage = { readonly message: JsonObject } | { readonly fault: string };

const parse = (text: string): ParsedMessage => {
  const fault = { fault: "it is no JSON object" };
  try {
    const message: unknown = JSON.parse(text);
    return isJsonObject(message) ? { message } : fault;
  } catch {
    return fault;
  }
};

/** Parses a message in whatever form the runtime gives it. */
export const parseMessage = (data: unknown): ParsedMessage => {
  const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
  const length = typeof bytes === "string" ? bytes.length : bytes instanceof Uint8Array ? bytes.length : undefined;
  if (length === undefined) return { fault: "it is neither text nor bytes" };
  if (length > maxMessageLength) return { fault: `its length is ${length}, more than ${maxMessageLength}` };
  return parse(textOf(bytes instanceof Uint8Array ? bytes : String(bytes)));
};
