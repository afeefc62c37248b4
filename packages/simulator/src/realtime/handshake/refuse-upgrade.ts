import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { HttpAnswer } from "../../http/http-answer.ts";
import { encodeAnswer } from "../../http/write-answer.ts";

/** Answers an upgrade with an HTTP error and ends the connection. */
export const refuseUpgrade = (socket: Duplex, answer: HttpAnswer): void => {
  const { headers: given, body } = encodeAnswer(answer);
  const headers = { "content-length": String(body.length), connection: "close", ...given };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? "Error"}`, ...lines, "", ""].join("\r\n");
  socket.end(Buffer.concat([Buffer.from(head), body]));
};
