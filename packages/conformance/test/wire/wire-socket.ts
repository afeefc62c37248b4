import { randomBytes } from "node:crypto";
import type { Socket as TcpSocket } from "node:net";
import type { Frame, Socket, SocketEvents } from "@plugboard/core";
import { closePayload, createFrameReader, encodeFrame, opcodes } from "../../src/server/frame-codec.ts";
import type { Faults } from "./faults.ts";
import type { Accepted } from "./wire-handshake.ts";
import { createAssembler } from "./wire-messages.ts";

/** A frame length that no client can take. */
const hugeLength = Buffer.from([127, 0xff]);

/** What a ping is answered with, `undefined` for no answer (RFC 6455, 5.5.3, wants its payload). */
const pongOf = (ping: Buffer, faults: Faults): Buffer | undefined => {
  if (faults.answersNoPing || (faults.answersNoEmptyPing && ping.length === 0)) return undefined;
  if (faults.answersPingsEmptily) return Buffer.alloc(0);
  if (faults.answersPingsAsText) return Buffer.from(ping.toString()).subarray(0, 125);
  return faults.answersPingsInPart ? ping.subarray(0, 16) : ping;
};

/** One WebSocket over a TCP connection, from the bytes up. */
export const wireSocket = (tcp: TcpSocket, handshake: Promise<Accepted>, faults: Faults): Required<Socket> => {
  let events: SocketEvents | undefined;
  let protocol = "";
  let open = false;
  let ended = false;
  let sentClose = false;
  const assemble = createAssembler(faults);

  const write = (opcode: number, payload: Uint8Array): void => {
    if (!tcp.writable) return;
    // The mask is fixed in this codec; a real client draws it (RFC 6455, 5.3). The length of the frame is drawn instead.
    tcp.write(encodeFrame({ opcode, payload, masked: !faults.sendsUnmasked }));
  };
  const finish = (code: number, reason: string): void => {
    if (ended) return;
    ended = true;
    events?.close(code, reason);
    tcp.end();
    tcp.destroySoon();
  };
  const fail = (what: string): void => {
    if (ended) return;
    events?.error(new Error(`wire: the peer sent ${what}.`));
    tcp.destroy();
    finish(1006, "");
  };
  const read = createFrameReader((frame) => {
    const step = ended ? { kind: "nothing" as const } : assemble(frame);
    if (step.kind === "violation") fail(step.what);
    else if (step.kind === "message") events?.message(step.frame);
    else if (step.kind === "ping") {
      events?.alive();
      const pong = pongOf(step.payload, faults);
      if (pong) write(opcodes.pong, pong);
    } else if (step.kind === "pong") events?.alive();
    else if (step.kind === "close") {
      if (!sentClose && !faults.answersNoClose) write(opcodes.close, closePayload(step.code === 1005 ? undefined : step.code, ""));
      finish(step.code, step.reason);
    }
  });
  const receive = (chunk: Buffer): void => {
    if (chunk.includes(hugeLength) && chunk.length < 20 && !faults.takesHugeLengths) return fail("a huge length");
    read(chunk);
  };
  const start = (accepted: Accepted): void => {
    protocol = accepted.protocol;
    open = true;
    events?.open();
    tcp.on("data", receive);
    if (accepted.rest.length > 0) receive(accepted.rest);
  };

  tcp.on("error", () => undefined);
  return {
    listen: (given) => {
      events = given;
      handshake.then(start, (cause) => {
        given.error(cause);
        if (!faults.leavesTheSocketOfARefusal) tcp.destroy();
      });
      tcp.on("close", () => {
        if (open && !faults.ignoresReset) finish(1006, "");
      });
    },
    send: (frame: Frame) =>
      write(typeof frame === "string" ? opcodes.text : opcodes.binary, typeof frame === "string" ? Buffer.from(frame) : frame),
    close: (code, reason) => {
      if (!open) return void tcp.destroy();
      sentClose = true;
      write(opcodes.close, closePayload(code, reason));
    },
    terminate: () => {
      if (open || !faults.leavesTheSocketOfARefusal) tcp.destroy();
    },
    protocol: () => protocol,
    isClosing: () => ended,
    ping: () => write(opcodes.ping, randomBytes(4)),
    bufferedBytes: () => tcp.writableLength,
    progress: () => ({ received: tcp.bytesRead, taken: Number.NaN }),
    pause: () => void tcp.pause(),
    resume: () => void tcp.resume(),
    ref: () => void tcp.ref(),
    unref: () => void tcp.unref(),
  };
};
