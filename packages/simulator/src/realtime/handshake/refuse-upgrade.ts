import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { HttpAnswer } from "../../http/http-answer.ts";

/** Answers an upgrade with an HTTP error and ends the connection. */
export const refuseUpgrade = (socket: Duplex, answer: HttpAnswer): void => {
  const { body: given = "" } = answer;
  const isText = typeof given === "string";
  const body = Buffer.from(isText ? given : JSON.stringify(given));
  const headers = {
    "content-type": isText ? "text/plain; charset=utf-8" : "application/json",
    "content-length": String(body.length),
    connection: "close",
    ...answer.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? "Error"}`, ...lines, "", ""].join("\r\n");
  socket.end(Buffer.concat([Buffer.from(head), body]));
};
