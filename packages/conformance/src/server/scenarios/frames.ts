import { deflateRawSync } from "node:zlib";
import { binaryPattern, textPattern, unicodeText } from "../../payload.ts";
import { encodeFrame, type FrameShape, opcodes } from "../frame-codec.ts";
import type { Peer } from "../peer.ts";
import { numberOf, type Scenario, type Scenarios } from "./scenario.ts";

/** Accepts, then writes frames that break RFC 6455, then waits. */
const breaking =
  (...shapes: readonly FrameShape[]): Scenario =>
  (peer) => {
    peer.accept();
    peer.whenToldToGo(() => peer.write(Buffer.concat(shapes.map(encodeFrame))));
  };

const text = (value: string | Uint8Array, more: Partial<FrameShape> = {}): FrameShape => ({
  opcode: opcodes.text,
  payload: typeof value === "string" ? Buffer.from(value) : value,
  ...more,
});

const fragments = (peer: Peer, opcode: number, payload: Uint8Array, count: number): void => {
  const size = Math.ceil(payload.length / count);
  const parts = Array.from({ length: count }, (_, index) =>
    encodeFrame({
      opcode: index === 0 ? opcode : opcodes.continuation,
      payload: payload.subarray(index * size, (index + 1) * size),
      fin: index === count - 1,
    }),
  );
  peer.write(Buffer.concat(parts));
};

/** permessage-deflate without context takeover (RFC 7692): each message is compressed on its own. */
const deflated = (payload: Buffer): Buffer => deflateRawSync(payload, { finishFlush: 2 /* Z_SYNC_FLUSH */ }).subarray(0, -4);

/** Messages of every shape that a peer may send. */
const proper: Scenarios = {
  send: (peer, request) => {
    const sizes = (request.query.get("sizes") ?? "0,1").split(",").map(Number);
    peer.accept();
    for (const size of sizes) {
      if (request.args[0] === "binary") peer.binary(binaryPattern(size, size));
      else peer.text(textPattern(size, size));
    }
  },
  mixed: (peer, request) => {
    peer.accept();
    for (let index = 0; index < numberOf(request, "n", 100); index += 1) {
      if (index % 2 === 0) peer.text(`text-${index}`);
      else peer.binary(Buffer.from(`binary-${index}`));
    }
  },
  fragments: (peer, request) => {
    peer.accept();
    const size = numberOf(request, "size", 1024);
    const count = numberOf(request, "n", 8);
    if (request.args[0] === "binary") fragments(peer, opcodes.binary, binaryPattern(size), count);
    else fragments(peer, opcodes.text, Buffer.from(textPattern(size)), count);
  },
  // Each code point of more than one byte is cut, and a ping stands between the fragments.
  "split-unicode": (peer) => {
    peer.accept();
    const bytes = Buffer.from(unicodeText);
    bytes.forEach((byte, index) => {
      const first = index === 0;
      peer.frame({ opcode: first ? opcodes.text : opcodes.continuation, payload: Buffer.of(byte), fin: index === bytes.length - 1 });
      if (index === 3) peer.frame({ opcode: opcodes.ping, payload: Buffer.from("between") });
    });
  },
  deflate: (peer, { headers }) => {
    const offered = (headers["sec-websocket-extensions"] ?? "").includes("permessage-deflate");
    const extension = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    peer.accept({}, { extra: offered ? [extension] : [] });
    const payload = Buffer.from(textPattern(100_000));
    peer.frame(offered ? text(deflated(payload), { rsv1: true }) : text(payload));
    peer.text("plain");
  },
};

/** Violations; the peer must fail the connection (RFC 6455, 5 and 8.1). */
const hostile: Scenarios = {
  "invalid-utf8": breaking(text(Buffer.from([0x68, 0xc3, 0x28])), text("after")),
  masked: breaking(text("masked", { masked: true }), text("after")),
  "reserved-opcode": breaking({ opcode: 3, payload: Buffer.from("x") }, text("after")),
  "reserved-bit": breaking(text("x", { rsv1: true }), text("after")),
  "stray-continuation": breaking({ opcode: opcodes.continuation, payload: Buffer.from("x") }, text("after")),
  interleaved: breaking(text("a", { fin: false }), text("b"), text("after")),
  "long-ping": breaking({ opcode: opcodes.ping, payload: Buffer.alloc(126) }, text("after")),
  "long-pong": breaking({ opcode: opcodes.pong, payload: Buffer.alloc(126) }, text("after")),
  "long-close": breaking({ opcode: opcodes.close, payload: Buffer.concat([Buffer.of(3, 0xe8), Buffer.alloc(124, 0x61)]) }),
  // RFC 6455, 5.2: the length is written in as few bytes as possible.
  "short-length-in-16-bits": breaking(text("short", { lengthBytes: 2 }), text("after")),
  "short-length-in-64-bits": breaking(text("short", { lengthBytes: 8 }), text("after")),
  "middle-length-in-64-bits": breaking(text("m".repeat(300), { lengthBytes: 8 }), text("after")),
  "split-ping": breaking({ opcode: opcodes.ping, payload: Buffer.alloc(1), fin: false }, text("after")),
  "short-close": breaking({ opcode: opcodes.close, payload: Buffer.of(3) }),
  "bad-close-reason": breaking({ opcode: opcodes.close, payload: Buffer.from([0x03, 0xe8, 0xc3, 0x28]) }),
  "huge-length": (peer) => {
    peer.accept();
    peer.whenToldToGo(() => peer.write(Buffer.from([0x82, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])));
  },
};

/** Everything about messages. */
export const frames: Scenarios = { ...proper, ...hostile };
