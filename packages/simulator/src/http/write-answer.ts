import type { ServerResponse } from "node:http";
import type { HttpAnswer } from "./http-answer.ts";

/** An answer as it is written: its headers, with the type of the body, and the body. */
export const encodeAnswer = ({ body = "", headers }: HttpAnswer): { readonly headers: Record<string, string>; readonly body: Buffer } => {
  const type =
    typeof body === "string" ? "text/plain; charset=utf-8" : body instanceof Uint8Array ? "application/octet-stream" : "application/json";
  const bytes = Buffer.from(typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body));
  return { headers: { ...(bytes.length === 0 ? {} : { "content-type": type }), ...headers }, body: bytes };
};

/** Writes an answer and ends the response. */
export const writeAnswer = (response: ServerResponse, answer: HttpAnswer): void => {
  const { headers, body } = encodeAnswer(answer);
  response.writeHead(answer.status, headers);
  response.end(body);
};
