/** One message that the scenario server received, as far as a case needs to know it. */
export interface ObservedFrame {
  /** How the peer marked it. */
  readonly kind: "text" | "binary";
  /** Payload bytes. */
  readonly bytes: number;
  /** `checksum` of the payload. */
  readonly checksum: number;
  /** The payload as text when it has at most 256 bytes, else `""`. */
  readonly text: string;
}

/** A close frame that the scenario server received. */
export interface ObservedClose {
  /** Its code, 1005 if it held none. */
  readonly code: number;
  /** Its reason. */
  readonly reason: string;
}

/** One TCP connection that carried a WebSocket handshake for a token. */
export interface ObservedConnection {
  /** Path of the handshake without its query. */
  readonly path: string;
  /** The query as it came, without `?`. */
  readonly query: string;
  /** Handshake headers by lower-case name; values of a repeated header are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The headers as they came: names as they were written, each line by itself, values without surrounding spaces. */
  readonly headerLines: readonly (readonly [name: string, value: string])[];
  /** Subprotocols offered, in order. */
  readonly protocols: readonly string[];
  /** Messages received, in order. */
  readonly frames: readonly ObservedFrame[];
  /** Payload bytes of all messages received, complete or not. */
  readonly receivedBytes: number;
  /** Payloads of the pings received. */
  readonly pings: readonly string[];
  /** Payloads of the pongs received. */
  readonly pongs: readonly string[];
  /** The close frame received: code 1005 if it held none. Absent if none came. */
  readonly close?: ObservedClose;
  /** Whether every frame was masked, as a client's must be (RFC 6455, 5.3). */
  readonly masked: boolean;
  /** Mask keys of the first 256 frames, as hexadecimal digits, `""` for a frame without one. */
  readonly masks: readonly string[];
  /** What the client's frames did against RFC 6455, 5: each kind of violation once, with the opcode of the frame. */
  readonly violations: readonly string[];
  /** What a scenario that judges for itself says: `""` while it has not, `passed`, or what was wrong. */
  readonly verdict: string;
  /** How the peer ended the TCP connection: `open` while it has not. */
  readonly tcp: "open" | "fin" | "reset";
  /** Payload bytes of the messages that the server wrote. */
  readonly sentBytes: number;
}

/** What the scenario server saw of one case. */
export interface Observation {
  /** Grows with every change. */
  readonly revision: number;
  /** TCP connections accepted on the origin of the case, with or without a handshake. */
  readonly accepted: number;
  /** TCP connections of the case that are still open. */
  readonly open: number;
  /** Handshakes, in the order in which they came. */
  readonly connections: readonly ObservedConnection[];
}

/** The origin that the scenario server opened for one case: a hanging handshake there blocks no other case. */
export interface Lease {
  /** Origin of the scenarios, `ws:`. */
  readonly url: string;
  /** The same over TLS with a certificate that nobody trusts, `wss:`. */
  readonly tlsUrl: string;
  /** An origin on which nothing listens, `ws:`. */
  readonly closedUrl: string;
  /** An origin whose certificate is good for its address, if the client trusts the suite's authority, `wss:`. */
  readonly trustedUrl: string;
  /** An origin whose certificate is from the suite's authority and for another host, `wss:`. */
  readonly otherHostUrl: string;
  /** The certificate of the suite's authority, as PEM. */
  readonly authority: string;
}
