import type { IncomingMessage } from "node:http";

/** Largest request body, in bytes. */
const maxBytes = 32 * 1024 * 1024;

/** Reads a request's body as text; rejects if it is too large or cut off. */
export const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > maxBytes) throw new RangeError(`a request body may have ${maxBytes} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
};
