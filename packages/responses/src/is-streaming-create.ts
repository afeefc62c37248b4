import { type JsonObject, parseObject } from "./json.ts";
import type { ReadRequest } from "./read-request.ts";

/**
 * The body of a request that is carried over a socket: a JSON object with `stream: true`, or with `collapse` any that is
 * not streamed, and never one with `background`, which sockets do not have.
 */
export const streamingCreateBody = async (request: ReadRequest, collapse: boolean): Promise<JsonObject | undefined> => {
  if (request.method !== "POST" || request.headers.get("content-encoding") !== null) return undefined;
  const text = await request.text();
  const body = text === undefined ? undefined : parseObject(text);
  if (!body || body["background"] === true) return undefined;
  return body["stream"] === true || (collapse && (body["stream"] === false || body["stream"] === undefined)) ? body : undefined;
};
