import { binaryPattern } from "../../payload.ts";
import { encodeFrame, opcodes } from "../frame-codec.ts";
import { numberOf, type Scenarios } from "./scenario.ts";

/** How much may wait in the server's own buffers while it floods. */
const floodAheadBytes = 256 * 1024;

/** Peers that read slowly, write much, or keep time. */
export const flows: Scenarios = {
  // Stops reading after the handshake until the command `read`.
  stall: (peer) => {
    peer.accept();
    peer.socket.pause();
  },
  flood: (peer, request) => {
    const size = numberOf(request, "size", 65_536);
    const total = numberOf(request, "n", 256);
    let sent = 0;
    peer.accept();
    const pump = (): void => {
      while (sent < total && peer.socket.writable && peer.socket.writableLength < floodAheadBytes) {
        peer.binary(binaryPattern(size, sent));
        sent += 1;
      }
      if (sent < total) peer.socket.once("drain", pump);
      else peer.text("end");
    };
    pump();
  },
  ping: (peer, request) => {
    peer.accept();
    for (let index = 0; index < numberOf(request, "n", 1); index += 1) peer.frame({ opcode: 9, payload: Buffer.from(`ping-${index}`) });
    peer.text("after");
  },
  // One message that takes 3.5 s to arrive, byte by byte, so that no ping can be answered in between.
  "slow-message": (peer) => {
    peer.accept({ onPing: () => undefined });
    const bytes = encodeFrame({ opcode: opcodes.binary, payload: binaryPattern(200) });
    let sent = 0;
    const timer = setInterval(() => {
      const due = Math.min(bytes.length, sent + 3);
      peer.write(bytes.subarray(sent, due));
      sent = due;
      if (sent === bytes.length) clearInterval(timer);
    }, 50);
    peer.socket.once("close", () => clearInterval(timer));
  },
  "ping-steadily": (peer, request) => {
    peer.accept({ onPing: () => undefined });
    const timer = setInterval(() => peer.frame({ opcode: 9 }), numberOf(request, "ms", 20));
    peer.socket.once("close", () => clearInterval(timer));
  },
  "text-steadily": (peer, request) => {
    peer.accept({ onPing: () => undefined });
    const timer = setInterval(() => peer.text("tick"), numberOf(request, "ms", 20));
    peer.socket.once("close", () => clearInterval(timer));
  },
};
