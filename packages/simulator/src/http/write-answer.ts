import type { ServerResponse } from "node:http";
import type { HttpAnswer } from "./http-answer.ts";

/** Writes an answer and ends the response. */
export const writeAnswer = (response: ServerResponse, answer: HttpAnswer): void => {
  const { body = "" } = answer;
  const isText = typeof body === "string";
  const type: Readonly<Record<string, string>> =
    body === "" ? {} : { "content-type": isText ? "text/plain; charset=utf-8" : "application/json" };
  response.writeHead(answer.status, { ...type, ...answer.headers });
  response.end(isText ? body : JSON.stringify(body));
};
