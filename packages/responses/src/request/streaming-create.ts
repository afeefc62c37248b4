import { type JsonObject, parseObject } from "../wire/json.ts";
import type { ReadRequest } from "./read-request.ts";

/** A body that is carried, and how many characters it had. */
export interface StreamingCreate {
  readonly body: JsonObject;
  readonly length: number;
}

/** A number of so many digits may be one that does not survive `JSON.parse`. */
const longNumber = /\d{16,}/g;

/** Whether the parsed body says what the text says. A 64-bit bound of a tool's schema would be rounded. */
const isExact = (text: string, body: JsonObject): boolean => {
  const numbers = text.match(longNumber);
  return !numbers || String(numbers) === String(JSON.stringify(body).match(longNumber));
};

/**
 * The body of a request that is carried over a socket: a JSON object with `stream: true`, or with `collapse` any that is
 * not streamed, and never one with `background`, which sockets do not have, or with numbers that JavaScript cannot hold.
 */
export const readStreamingCreate = async (request: ReadRequest, collapse: boolean): Promise<StreamingCreate | undefined> => {
  if (request.method !== "POST" || request.headers.get("content-encoding") !== null) return undefined;
  const text = await request.text();
  const body = text === undefined ? undefined : parseObject(text);
  if (text === undefined || !body || body["background"] === true) return undefined;
  const isCarried = body["stream"] === true || (collapse && (body["stream"] === false || body["stream"] === undefined));
  return isCarried && isExact(text, body) ? { body, length: text.length } : undefined;
};
