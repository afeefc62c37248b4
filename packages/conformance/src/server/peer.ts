import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import type { ObservedConnection, ObservedFrame } from "../observation.ts";
import { checksum } from "../payload.ts";
import { closePayload, createFrameReader, encodeFrame, type FrameShape, opcodes, type ReceivedFrame } from "./frame-codec.ts";
import type { HandshakeRequest } from "./handshake-request.ts";

/** The GUID of RFC 6455, 1.3. */
const acceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** What a scenario may change about a peer that otherwise behaves. */
export interface PeerManners {
  /** One whole message. @defaultValue nothing happens */
  readonly onMessage?: (opcode: number, payload: Buffer) => void;
  /** A close frame. @defaultValue it is answered in kind, then FIN */
  readonly onClose?: (payload: Buffer) => void;
  /** A ping. @defaultValue a pong with the same payload */
  readonly onPing?: (payload: Buffer) => void;
  /** A pong. @defaultValue nothing happens */
  readonly onPong?: (payload: Buffer) => void;
  /** Whether messages are written down for the case; a scenario that counts them itself wants none. @defaultValue true */
  readonly keepsMessages?: boolean;
}

/** How the handshake is answered. */
export interface AcceptOptions {
  /** The subprotocol to select; `""` for none. @defaultValue the query's `protocol`, else the first that was offered */
  readonly protocol?: string;
  /** Replaces `Sec-WebSocket-Accept`; `""` leaves it out. */
  readonly acceptKey?: string;
  /** Further header lines. */
  readonly extra?: readonly string[];
  /** Bytes written in the same call as the 101. */
  readonly coalesced?: Buffer;
  /** Writes the whole head, from the accept key that is right. @defaultValue the head of an ordinary server */
  readonly head?: (acceptKey: string) => string;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The parts of the record that grow. */
interface Lists {
  frames: ObservedFrame[];
  pings: string[];
  pongs: string[];
  masks: string[];
  violations: string[];
}

/** What a client's frame does against RFC 6455, 5.2 to 5.5. */
const violationsOf = ({ opcode, fin, reserved, masked, isMinimal, payload }: ReceivedFrame): readonly string[] => {
  // Nearly every frame of a flood is in order, and is not looked at any further.
  if (opcode < 3 && masked && reserved === 0 && isMinimal) return [];
  const found = {
    "is not masked": !masked,
    "sets reserved bits": reserved !== 0,
    "has a reserved opcode": !Object.values<number>(opcodes).includes(opcode),
    "writes its length in more bytes than it needs": !isMinimal,
    "is a control frame in fragments": opcode > 7 && !fin,
    "is a control frame of more than 125 bytes": opcode > 7 && payload.length > 125,
  };
  return Object.entries(found).flatMap(([what, holds]) => (holds ? [`a frame with opcode ${opcode} ${what}`] : []));
};

const observed = (opcode: number, message: Buffer): ObservedFrame => ({
  kind: opcode === opcodes.text ? "text" : "binary",
  bytes: message.length,
  checksum: checksum(message),
  text: message.length <= 256 ? message.toString() : "",
});

/** One side of one WebSocket, written by hand so that it can misbehave. It keeps the record that the cases read. */
export class Peer {
  readonly socket: Socket;
  readonly request: HandshakeRequest;
  readonly record: Mutable<ObservedConnection> & Lists;
  readonly #changed: () => void;
  #manners: PeerManners = {};
  #parts: Buffer[] = [];
  #opcode = 0;
  #onGo: (() => void) | undefined;
  readonly #read: (chunk: Buffer) => void;

  constructor(socket: Socket, request: HandshakeRequest, changed: () => void) {
    this.socket = socket;
    this.request = request;
    this.#changed = changed;
    this.#read = createFrameReader((frame) => this.#onFrame(frame));
    const { path, rawQuery, headers, headerLines, protocols } = request;
    this.record = {
      path,
      query: rawQuery,
      headers,
      headerLines,
      protocols,
      frames: [],
      receivedBytes: 0,
      pings: [],
      pongs: [],
      masked: true,
      masks: [],
      violations: [],
      verdict: "",
      tcp: "open",
      sentBytes: 0,
    };
  }

  /** Answers the handshake with 101 and behaves from here on, apart from `manners`. */
  accept(manners: PeerManners = {}, options: AcceptOptions = {}): void {
    this.#manners = manners;
    this.write(Buffer.concat([Buffer.from(this.acceptHead(options)), options.coalesced ?? Buffer.alloc(0)]));
  }

  /** The 101 as text. */
  acceptHead({ protocol, acceptKey, extra = [], head }: AcceptOptions = {}): string {
    const { headers, protocols, query } = this.request;
    const right = createHash("sha1").update(`${headers["sec-websocket-key"]}${acceptGuid}`).digest("base64");
    if (head) return head(right);
    const key = acceptKey ?? right;
    const selected = protocol ?? query.get("protocol") ?? protocols[0] ?? "";
    const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
    if (key !== "") lines.push(`Sec-WebSocket-Accept: ${key}`);
    if (selected !== "") lines.push(`Sec-WebSocket-Protocol: ${selected}`);
    return `${[...lines, ...extra].join("\r\n")}\r\n\r\n`;
  }

  /** Sets the manners without answering, for scenarios that write the 101 themselves. */
  behave(manners: PeerManners): void {
    this.#manners = manners;
  }

  /**
   * Runs a step of the scenario at once, or with `?go` in the URL when the client's first message comes. What follows the 101
   * at once may overtake it: Firefox 153 then reports a failed handshake, now and then.
   */
  whenToldToGo(step: () => void): void {
    if (this.request.query.get("go") === null) step();
    else this.#onGo = step;
  }

  write(bytes: Buffer | string): void {
    if (!this.socket.destroyed && this.socket.writable) this.socket.write(bytes);
  }

  frame(shape: FrameShape): void {
    this.record.sentBytes += shape.payload?.length ?? 0;
    this.write(encodeFrame(shape));
  }

  text(text: string): void {
    this.frame({ opcode: opcodes.text, payload: Buffer.from(text) });
  }

  binary(payload: Uint8Array): void {
    this.frame({ opcode: opcodes.binary, payload });
  }

  close(code?: number, reason?: string): void {
    this.frame({ opcode: opcodes.close, payload: closePayload(code, reason) });
  }

  /** FIN from this side. */
  end(): void {
    this.socket.end();
  }

  /** RST where the transport can, else a cut. */
  reset(): void {
    if (typeof this.socket.resetAndDestroy === "function" && !("encrypted" in this.socket)) this.socket.resetAndDestroy();
    else this.socket.destroy();
  }

  /** Bytes from the network, after the head. */
  receive(chunk: Buffer): void {
    this.#read(chunk);
  }

  /** Says how a scenario that judges for itself ended; the first word stands. */
  judge(verdict: string): void {
    if (this.record.verdict !== "") return;
    this.record.verdict = verdict;
    this.#changed();
  }

  #onFrame(frame: ReceivedFrame): void {
    const { record } = this;
    if (!frame.masked) record.masked = false;
    if (record.masks.length < 256) record.masks.push(frame.mask);
    for (const violation of violationsOf(frame)) if (!record.violations.includes(violation)) record.violations.push(violation);
    if (this.#manners.keepsMessages === false && frame.opcode < 8) return this.#onData(frame);
    if (frame.opcode === opcodes.ping) {
      record.pings.push(frame.payload.toString("latin1"));
      if (this.#manners.onPing) this.#manners.onPing(frame.payload);
      else this.frame({ opcode: opcodes.pong, payload: frame.payload });
    } else if (frame.opcode === opcodes.pong) {
      record.pongs.push(frame.payload.toString("latin1"));
      this.#manners.onPong?.(frame.payload);
    }
    if (frame.opcode === opcodes.close) this.#onClose(frame.payload);
    else if (frame.opcode < 8) this.#onData(frame);
    this.#changed();
  }

  #onClose(payload: Buffer): void {
    this.record.close = {
      code: payload.length >= 2 ? payload.readUInt16BE(0) : 1005,
      reason: payload.subarray(2).toString(),
    };
    if (this.#manners.onClose) return this.#manners.onClose(payload);
    this.frame({ opcode: opcodes.close, payload });
    this.end();
  }

  #onData({ opcode, fin, payload }: ReceivedFrame): void {
    const { record } = this;
    const go = this.#onGo;
    this.#onGo = undefined;
    if (go) return go();
    record.receivedBytes += payload.length;
    if (opcode !== opcodes.continuation) this.#opcode = opcode;
    this.#parts.push(payload);
    if (!fin) return;
    const message = this.#parts.length === 1 ? payload : Buffer.concat(this.#parts);
    this.#parts = [];
    if (this.#manners.keepsMessages ?? true) record.frames.push(observed(this.#opcode, message));
    this.#manners.onMessage?.(this.#opcode, message);
  }
}
