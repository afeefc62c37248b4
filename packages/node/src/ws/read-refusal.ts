import type { IncomingMessage } from "node:http";
import type { HandshakeResponse } from "@plugboard/core";

/** How much of a refusal's body an error keeps, in bytes. */
const maxBodyLength = 4096;

/** How long the body may take. One that never ends must not hold the attempt. */
const bodyTimeoutMs = 500;

/** Reads the answer to a handshake, bounded in length and time. A body that breaks off counts as far as it came. */
export const readRefusal = async (response: IncomingMessage): Promise<HandshakeResponse> => {
  const timer = setTimeout(() => response.destroy(), bodyTimeoutMs);
  let body = "";
  try {
    for await (const chunk of response.setEncoding("utf8")) {
      body += chunk;
      if (body.length >= maxBodyLength) break;
    }
  } catch {
    // Cut by the timer, by the peer or by an abort: status and headers are what matters.
  }
  clearTimeout(timer);
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
  return { status: response.statusCode ?? 0, headers: Object.fromEntries(headers), body };
};
