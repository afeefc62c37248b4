import { encodeFrame, opcodes } from "../frame-codec.ts";
import type { Peer } from "../peer.ts";
import { numberOf, type Scenario, type Scenarios } from "./scenario.ts";

const echo: Scenario = (peer) =>
  peer.accept({ onMessage: (opcode, payload) => (opcode === opcodes.text ? peer.text(payload.toString()) : peer.binary(payload)) });

/** Repeats a step until the socket ends. */
const repeat = (peer: Peer, everyMs: number, step: () => void): void => {
  const timer = setInterval(step, everyMs);
  peer.socket.once("close", () => clearInterval(timer));
};

const after = (peer: Peer, delayMs: number, step: () => void): void => {
  const timer = setTimeout(step, delayMs);
  peer.socket.once("close", () => clearTimeout(timer));
};

/** Writes one byte per segment. `setImmediate` and `noDelay` keep the kernel from joining them. */
const byByte = (peer: Peer, bytes: Buffer, index = 0): void => {
  if (index >= bytes.length || peer.socket.destroyed) return;
  peer.write(bytes.subarray(index, index + 1));
  setImmediate(() => byByte(peer, bytes, index + 1));
};

const frames = (count: number, from = 0): Buffer =>
  Buffer.concat(
    Array.from({ length: count }, (_, index) => encodeFrame({ opcode: opcodes.text, payload: Buffer.from(`greet-${from + index}`) })),
  );

/** Handshakes that succeed, with and without frames in the same segment, and handshakes that never end. */
export const handshakes: Scenarios = {
  echo,
  "echo-and-close": (peer, request) => {
    echo(peer, request);
    after(peer, numberOf(request, "ms", 500), () => peer.close(1000));
  },
  greet: (peer, request) => peer.accept({}, { coalesced: frames(numberOf(request, "n", 3)) }),
  "greet-later": (peer, request) => {
    peer.accept();
    after(peer, numberOf(request, "ms", 30), () => peer.write(frames(numberOf(request, "n", 1))));
  },
  "greet-and-close": (peer, { args: [code = "1000", reason = ""], query }) => {
    const close = Buffer.concat([Buffer.from([Number(code) >> 8, Number(code) & 0xff]), Buffer.from(reason)]);
    const bytes = Buffer.concat([frames(Number(query.get("n") ?? 3)), encodeFrame({ opcode: opcodes.close, payload: close })]);
    peer.accept({ onClose: () => peer.end() }, { coalesced: bytes });
  },
  chunked: (peer, request) => {
    peer.behave({});
    byByte(peer, Buffer.concat([Buffer.from(peer.acceptHead()), frames(numberOf(request, "n", 3))]));
  },
  slow: (peer, request) => after(peer, numberOf(request, "ms", 100), () => echo(peer, request)),
  hang: () => undefined,
  half: (peer) => peer.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: webs"),
  drip: (peer) => {
    peer.write("HTTP/1.1 101 Switching Protocols\r\nX-Drip: ");
    repeat(peer, 20, () => peer.write("d"));
  },
  select: (peer, { query }) => peer.accept({}, { protocol: query.get("protocol") ?? "" }),
  "bad-accept": (peer, { args }) => peer.accept({}, { acceptKey: args[0] === "missing" ? "" : "AAAAAAAAAAAAAAAAAAAAAAAAAAA=" }),
  extension: (peer) => peer.accept({}, { extra: ["Sec-WebSocket-Extensions: x-never-offered"] }),
};
