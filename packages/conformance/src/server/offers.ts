import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

/** An offer of a WebRTC call, as it was posted to a scenario. */
export interface PostedOffer {
  /** Where it was posted to, as `ws:`: a WebSocket to this address meets the scenario. */
  readonly url: string;
  /** Header lines of the request, in order. */
  readonly headerLines: readonly (readonly [name: string, value: string])[];
  /** The offer, as the Session Description Protocol writes it. */
  readonly sdp: string;
  /** Aborts when the client no longer waits for the answer. */
  readonly signal: AbortSignal;
}

/** What is answered: the answer of the call, or a refusal. */
export interface OfferAnswer {
  /** Status of the response. */
  readonly status: number;
  /** Its headers. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Its body. */
  readonly body: string | Readable;
}

/**
 * Answers an offer with a peer whose data channel carries the messages of a WebSocket to the scenario. `undefined` drops the
 * connection without an answer.
 */
export type AnswerOffer = (offer: PostedOffer) => Promise<OfferAnswer | undefined>;

/** The first bytes of the requests that a page sends for an offer; a WebSocket begins with a GET. */
export const isOfferRequest = (chunk: Buffer): boolean => /^(?:POST|OPTIONS) /.test(chunk.toString("latin1", 0, 8));

/** What every page may read. */
const cors = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "*, authorization",
  "access-control-allow-private-network": "true",
  "access-control-expose-headers": "*",
};

const headerLinesOf = ({ rawHeaders }: IncomingMessage): PostedOffer["headerLines"] =>
  Array.from({ length: rawHeaders.length / 2 }, (_, index) => [rawHeaders[2 * index] ?? "", rawHeaders[2 * index + 1] ?? ""]);

const respond = async (answer: AnswerOffer, origin: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  if (request.method === "OPTIONS") {
    response.writeHead(204, cors).end();
    return;
  }
  const sdp = await text(request);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const url = `${origin}${request.url}`;
  const answered = await answer({ url, headerLines: headerLinesOf(request), sdp, signal: gone.signal });
  if (answered === undefined) {
    request.socket.destroy();
    return;
  }
  const { status, headers, body } = answered;
  const own = Object.entries(headers).map(([name, value]): [string, string | string[]] => [
    name,
    typeof value === "string" ? value : [...value],
  ]);
  response.writeHead(status, { ...Object.fromEntries(own), ...cors });
  // The status of a refusal is known before its body, which may never come.
  response.flushHeaders();
  if (typeof body === "string") response.end(body);
  // One that ends early, on either side, is the scenario's wish or the client's.
  else await pipeline(body, response).catch(() => undefined);
};

/** Makes the HTTP side of an origin: sockets on which an offer comes are given to it by `emit("connection", socket)`. */
export const createOfferServer = (answer: AnswerOffer, origin: string): Server =>
  createServer((request, response) => {
    respond(answer, origin, request, response).catch(() => request.socket.destroy());
  });
