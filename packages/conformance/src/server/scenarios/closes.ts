import { encodeFrame, opcodes } from "../frame-codec.ts";
import { handshakes } from "./handshakes.ts";
import { refusals } from "./refusals.ts";
import type { Scenarios } from "./scenario.ts";

/** Every way in which a peer ends a connection, or does not. */
export const closes: Scenarios = {
  close: (peer, { args: [code, reason = ""], query }) => {
    const done = query.get("hold") === null;
    peer.accept({ onClose: () => done && peer.end() });
    peer.close(code === undefined ? undefined : Number(code), reason);
  },
  "close-and-fin": (peer, { args: [code = "1000", reason = ""] }) => {
    peer.accept({ onClose: () => undefined });
    peer.whenToldToGo(() => {
      peer.close(Number(code), reason);
      peer.end();
    });
  },
  "close-twice": (peer) => {
    peer.accept({ onClose: () => peer.end() });
    peer.close(4001, "first");
    peer.close(4002, "second");
  },
  "text-after-close": (peer) => {
    peer.accept({ onClose: () => peer.end() });
    peer.text("before");
    peer.close(4001, "done");
    peer.text("after");
  },
  fin: (peer) => {
    peer.accept();
    peer.whenToldToGo(() => {
      peer.text("last");
      peer.end();
    });
  },
  // Writes half a frame and ends. A client must not deliver the half that came.
  "half-frame": (peer) => {
    peer.accept();
    peer.whenToldToGo(() => {
      peer.text("last");
      peer.write(encodeFrame({ opcode: opcodes.text, payload: Buffer.alloc(1_000, 0x61) }).subarray(0, 500));
      peer.end();
    });
  },
  cut: (peer) => {
    peer.accept();
    peer.whenToldToGo(() => {
      peer.text("last");
      setTimeout(() => peer.reset(), 30);
    });
  },
  // The first `n` handshakes of the case fail, cut after the handshake or refused with a status; the next ones are echoes.
  flaky: (peer, request) => {
    const { ordinal, query, args } = request;
    if (ordinal >= Number(query.get("n") ?? 1)) return handshakes["echo"]?.(peer, request);
    if (args[0] !== "cut") return refusals["reject"]?.(peer, request);
    peer.accept();
    peer.whenToldToGo(() => peer.reset());
  },
  // Reads on and answers nothing; the TCP connection stays.
  mute: (peer) => peer.accept({ onClose: () => undefined, onPing: () => undefined }),
  "answer-fin": (peer) => peer.accept({ onClose: () => peer.end() }),
  "answer-reset": (peer) => peer.accept({ onClose: () => peer.reset() }),
  answer: (peer, { args: [code = "1000", reason = ""] }) =>
    peer.accept({
      onClose: () => {
        peer.close(Number(code), reason);
        peer.end();
      },
    }),
  "answer-and-hold": (peer) =>
    peer.accept({
      onClose: (payload) => peer.frame({ opcode: 8, payload }),
    }),
  "answer-with-text": (peer) =>
    peer.accept({
      onClose: (payload) => {
        peer.text("late");
        peer.frame({ opcode: 8, payload });
        peer.end();
      },
    }),
};
