import type { Delivery, PlugboardErrorCode } from "@plugboard/core";

/** What a caller can do about a code. */
export interface Advice {
  /** What `delivery` can be. tooling/test/errors.test.ts compares it with the sources. */
  readonly delivery: readonly Delivery[];
  /** One or two sentences. */
  readonly whatToDo: string;
}

/** Advice for every code; one that is missing does not compile. */
export const advice: Readonly<Record<PlugboardErrorCode, Advice>> = {
  "invalid-argument": {
    delivery: ["not-sent"],
    whatToDo: "Correct the call; the message names the argument and what was expected. Trying again changes nothing.",
  },
  "capability-missing": {
    delivery: ["not-sent"],
    whatToDo:
      "Ask for something else (a subprotocol instead of a header, a probe instead of a ping), or take another adapter. Each adapter's README lists what it can do.",
  },
  "connect-failed": {
    delivery: ["not-sent"],
    whatToDo:
      "Look at `cause`. Try again with a delay. In runtimes without the `handshakeResponse` capability it may hide a refusal: if it stays, check the credential.",
  },
  "handshake-rejected": {
    delivery: ["not-sent"],
    whatToDo:
      "Decide by `handshake.status`: 401 and 403 want another credential, 404 another URL, 408, 425, 429 and 5xx a later try (`retry-after` is in `handshake.headers`).",
  },
  "protocol-mismatch": {
    delivery: ["not-sent"],
    whatToDo: "Offer a subprotocol that the server speaks, or talk to another server. Trying again changes nothing.",
  },
  "connect-timeout": {
    delivery: ["not-sent"],
    whatToDo: "Try again with a delay, or raise `connectTimeoutMs`. The message says what was waited for.",
  },
  aborted: { delivery: ["not-sent"], whatToDo: "Nothing: the caller wanted it. `cause` is the reason of the signal." },
  "closed-before-ready": {
    delivery: ["not-sent"],
    whatToDo: "Decide by `close.code` and `close.reason`, as for a connection that ended; `shouldReconnect` is a policy for it.",
  },
  "not-open": {
    delivery: ["not-sent", "unknown"],
    whatToDo:
      "Send it over the next connection. `unknown` comes from `drained()` alone: what was not handed over is in `closed`, as `unsent`.",
  },
  "queue-full": {
    delivery: ["not-sent"],
    whatToDo: "Wait for `drained()`, then send again; or send less. The bound is `maxQueuedBytes`.",
  },
  "buffer-full": {
    delivery: ["unknown", "answered"],
    whatToDo:
      "Read faster, give a `message` handler, or raise `maxBufferedBytes`. Frames have arrived before, so the peer may have acted on what was sent.",
  },
  "heartbeat-timeout": {
    delivery: ["unknown"],
    whatToDo: "Connect again. Find out what the peer knows before repeating a message that must not act twice.",
  },
  "connection-lost": {
    delivery: ["unknown", "answered"],
    whatToDo:
      "Connect again. Send `unsent` frames again; for those that were sent, ask the peer first. With `answered` the answer has begun and is incomplete.",
  },
  "handler-failed": { delivery: ["answered"], whatToDo: "Correct the handler; `cause` is what it threw. The connection goes on." },
  "retries-exhausted": {
    delivery: ["not-sent"],
    whatToDo: "Tell the user. `cause` and `close` are of the last failure; a new `reconnecting` starts to count again.",
  },
  "protocol-error": {
    delivery: ["unknown", "answered"],
    whatToDo: "Report it to the server's operator, with the message: it says what was wrong, without the payload.",
  },
  "server-error": {
    delivery: ["rejected"],
    whatToDo: "Decide by the API's own error, which is `cause`. The server has not acted, so a corrected request may be sent again.",
  },
  "microphone-denied": {
    delivery: ["not-sent"],
    whatToDo: "Tell the user how to allow the microphone for the page; the browser asks again only when they do. Or connect without one.",
  },
  "microphone-unavailable": {
    delivery: ["not-sent"],
    whatToDo: "Let the user plug one in, choose another, or close the program that holds it, then try again. Or connect without one.",
  },
  "page-insecure": {
    delivery: ["not-sent"],
    whatToDo: "Serve the page by HTTPS, or from `localhost` while you develop.",
  },
};
