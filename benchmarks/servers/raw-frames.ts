import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** What follows the key of a handshake (RFC 6455, 1.3). */
const suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Answers the handshake of a WebSocket by hand, with the first subprotocol that is offered. */
export const acceptHandshake = ({ headers }: IncomingMessage, socket: Duplex): void => {
  const accept = createHash("sha1").update(`${headers["sec-websocket-key"]}${suffix}`).digest("base64");
  const [protocol] = headers["sec-websocket-protocol"]?.split(",") ?? [];
  const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${accept}`];
  socket.write(`${[...lines, ...(protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol.trim()}`])].join("\r\n")}\r\n\r\n`);
};

/** One unmasked frame, as a server sends it (RFC 6455, 5.2). */
const frame = (opcode: number, payload: Buffer): Buffer => {
  const { length } = payload;
  const first = 0x80 | opcode;
  if (length < 126) return Buffer.concat([Buffer.from([first, length]), payload]);
  const head = Buffer.alloc(length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) head.writeUInt16BE(length, 2);
  else head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
};

export const textFrame = (text: string): Buffer => frame(1, Buffer.from(text));

/** Echoes the code, so that the other side ends with a clean close. */
export const closeFrame = (payload: Buffer): Buffer => frame(8, payload);

/** What comes in: a text, or a close with its payload. */
export interface FrameReader {
  readonly text: (text: string) => void;
  readonly close: (payload: Buffer) => void;
  /** Decides by the first bytes of a text whether it is worth unmasking; what is not costs the server nearly nothing. */
  readonly isWanted: (beginning: string) => boolean;
}

const beginningBytes = 20;

const unmask = (data: Buffer, maskAt: number, length: number): Buffer => {
  const payload = Buffer.from(data.subarray(maskAt + 4, maskAt + 4 + length));
  for (let index = 0; index < length; index += 1) payload[index] = (payload[index] ?? 0) ^ (data[maskAt + (index & 3)] ?? 0);
  return payload;
};

/** Reads the masked frames of a client from the pieces in which they come. */
export const readFrames = (socket: Duplex, reader: FrameReader): void => {
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (at + 14 <= data.length || (at + 6 <= data.length && ((data[at + 1] ?? 0) & 0x7f) < 126)) {
      const short = (data[at + 1] ?? 0) & 0x7f;
      const length = short < 126 ? short : short === 126 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2));
      const maskAt = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
      if (maskAt + 4 + length > data.length) break;
      const opcode = (data[at] ?? 0) & 0x0f;
      if (opcode === 8) reader.close(unmask(data, maskAt, length));
      else if (reader.isWanted(unmask(data, maskAt, Math.min(length, beginningBytes)).toString()))
        reader.text(unmask(data, maskAt, length).toString());
      at = maskAt + 4 + length;
    }
    rest = data.subarray(at);
  });
};
