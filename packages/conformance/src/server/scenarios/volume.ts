import { isVolumeFrame, volumeCount, volumeFrame } from "../../payload.ts";
import { encodeFrame, opcodes } from "../frame-codec.ts";
import type { Peer } from "../peer.ts";
import type { Scenarios } from "./scenario.ts";

/** How much may wait in the server's own buffers while it sends. */
const aheadBytes = 1024 * 1024;

/** Frames that are joined into one write: a write for each would measure the kernel. */
const batch = 200;

/** Sends the whole volume, as fast as the client takes it. */
const sendVolume = (peer: Peer): void => {
  let next = 0;
  const pump = (): void => {
    while (next < volumeCount && peer.socket.writable && peer.socket.writableLength < aheadBytes) {
      const bytes: Buffer[] = [];
      for (const end = Math.min(volumeCount, next + batch); next < end; next += 1) {
        const frame = volumeFrame(next);
        const isText = typeof frame === "string";
        bytes.push(encodeFrame({ opcode: isText ? opcodes.text : opcodes.binary, payload: isText ? Buffer.from(frame) : frame }));
      }
      peer.write(Buffer.concat(bytes));
    }
    if (next < volumeCount) peer.socket.once("drain", pump);
  };
  pump();
};

/** Two floods at the same time: the server sends the volume and judges the one that it receives. */
export const volume: Scenarios = {
  volume: (peer) => {
    let received = 0;
    peer.accept({
      keepsMessages: false,
      onMessage: (opcode, payload) => {
        const frame = opcode === opcodes.text ? payload.toString() : payload;
        if (!isVolumeFrame(frame, received)) {
          peer.judge(
            `message ${received} is not the one that was sent at this place: ${opcode === opcodes.text ? "text" : "binary"} of ${payload.length} bytes`,
          );
        }
        received += 1;
        if (received === volumeCount) peer.judge("passed");
      },
    });
    sendVolume(peer);
  },
};
