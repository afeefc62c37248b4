import { type JsonObject, parseObject } from "../wire/json.ts";
import type { ReadRequest } from "./read-request.ts";

/** A body that is carried, and how many characters it had. */
export interface StreamingCreate {
  readonly body: JsonObject;
  readonly length: number;
}

/** Why a request that was posted to the right URL is not carried over a socket. */
export type NotCarried = "not-streaming" | "background" | "not-exact";

/** Numbers that may not survive `JSON.parse`: of many digits, with an exponent, or a negative zero. In a text they do no harm. */
const riskyNumber = /[[:,]\s*(-?\d[\d.]{15,}|-?[\d.]+[eE][+-]?\d+|-0(?:\.0+)?(?![.\d]))/g;

const riskyNumbers = (text: string): string => [...text.matchAll(riskyNumber)].map(([, number]) => number).join();

/** Whether the parsed body says what the text says: a 64-bit bound of a tool's schema would be rounded, `1e400` become `null`. */
const isExact = (text: string, body: JsonObject): boolean => {
  const risky = riskyNumbers(text);
  try {
    return risky === "" || risky === riskyNumbers(JSON.stringify(body));
  } catch {
    // Nested too deeply to be written.
    return false;
  }
};

/**
 * The body of a request that is carried over a socket: a JSON object with `stream: true`, or with `collapse` any that is
 * not streamed, and never one with `background`, which sockets do not have, or with numbers that JavaScript cannot hold.
 *
 * @returns The body, or why it is not carried; `undefined` if the request was never meant for a socket.
 */
export const readStreamingCreate = async (request: ReadRequest, collapse: boolean): Promise<StreamingCreate | NotCarried | undefined> => {
  if (request.method !== "POST" || request.headers.get("content-encoding") !== null) return undefined;
  const text = await request.text();
  const body = text === undefined ? undefined : parseObject(text);
  if (text === undefined || !body) return undefined;
  if (body["background"] === true) return "background";
  const isStreaming = body["stream"] === true;
  if (!isStreaming && (body["stream"] ?? false) !== false) return undefined;
  if (!isStreaming && !collapse) return "not-streaming";
  return isExact(text, body) ? { body, length: text.length } : "not-exact";
};
