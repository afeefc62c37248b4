import { type JsonObject, parseObject } from "./json.ts";
import type { ReadRequest } from "./read-request.ts";

/** A body that is carried, and how many characters it had. */
export interface StreamingCreate {
  readonly body: JsonObject;
  readonly length: number;
}

/**
 * The body of a request that is carried over a socket: a JSON object with `stream: true`, or with `collapse` any that is
 * not streamed, and never one with `background`, which sockets do not have.
 */
export const readStreamingCreate = async (request: ReadRequest, collapse: boolean): Promise<StreamingCreate | undefined> => {
  if (request.method !== "POST" || request.headers.get("content-encoding") !== null) return undefined;
  const text = await request.text();
  const body = text === undefined ? undefined : parseObject(text);
  if (text === undefined || !body || body["background"] === true) return undefined;
  const isCarried = body["stream"] === true || (collapse && (body["stream"] === false || body["stream"] === undefined));
  return isCarried ? { body, length: text.length } : undefined;
};
