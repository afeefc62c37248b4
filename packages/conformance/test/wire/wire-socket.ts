import type { Socket as TcpSocket } from "node:net";
import type { Frame, Socket, SocketEvents } from "@plugboard/core";
import { closePayload, createFrameReader, opcodes } from "../../src/server/frame-codec.ts";
import type { Faults } from "./faults.ts";
import type { Accepted } from "./wire-handshake.ts";
import { createAssembler } from "./wire-messages.ts";
import { receivingFaults, sendingFaults, withVolumeFaults } from "./wire-volume.ts";
import { createWriter, encodeText } from "./wire-writer.ts";

/** A frame length that no client can take. */
const hugeLength = Buffer.from([127, 0xff]);

/** What a ping is answered with, `undefined` for no answer (RFC 6455, 5.5.3, wants its payload). */
const pongOf = (ping: Buffer, faults: Faults): Buffer | undefined => {
  if (faults.answersNoPing || (faults.answersNoEmptyPing && ping.length === 0)) return undefined;
  if (faults.answersPingsEmptily) return Buffer.alloc(0);
  if (faults.answersPingsAsText) return Buffer.from(ping.toString()).subarray(0, 125);
  return faults.answersPingsInPart ? ping.subarray(0, 16) : ping;
};

/** What the socket can do besides sending and closing. */
const powersOf = (
  tcp: TcpSocket,
  write: (opcode: number, payload: Uint8Array) => void,
  drop: () => void,
  faults: Faults,
): Partial<Socket> => ({
  ...(!faults.hasNoTerminate && { terminate: drop }),
  ...(!faults.hasNoPing && {
    ping: (payload = new Uint8Array()) => (faults.pingDoesNothing ? undefined : write(opcodes.ping, payload)),
  }),
  progress: () => ({ received: tcp.bytesRead, taken: Number.NaN }),
  ...(!faults.hasNoBufferedBytes && { bufferedBytes: () => tcp.writableLength }),
  pause: () => void tcp.pause(),
  ...(!faults.hasNoResume && { resume: () => void tcp.resume() }),
  ref: () => (faults.refDoesNothing ? undefined : void tcp.ref()),
  ...(!faults.hasNoUnref && { unref: () => (faults.unrefDoesNothing ? undefined : void tcp.unref()) }),
});

/** What a careless adapter leaves behind. */
const leave = (faults: Faults): void => {
  if (faults.leavesATimer) setInterval(() => undefined, 60_000);
  if (faults.leavesAListenerOnTheProcess) process.on("exit", () => undefined);
};

/** A socket that waits for the end of its handshake. */
export interface FramedSocket extends Socket {
  /** The handshake is over: delivery starts. */
  readonly start: (accepted: Accepted) => void;
}

/** One WebSocket over a TCP connection, from the bytes up, once its handshake is over. */
export const framedSocket = (tcp: TcpSocket, faults: Faults): FramedSocket => {
  let events: SocketEvents | undefined;
  let protocol = "";
  let headers: Accepted["headers"] = {};
  let open = false;
  let ended = false;
  let sentClose = false;
  const assemble = createAssembler(faults);
  const write = createWriter(tcp, faults);
  const send = withVolumeFaults(sendingFaults(faults), (frame: Frame) =>
    write(typeof frame === "string" ? opcodes.text : opcodes.binary, typeof frame === "string" ? encodeText(frame, faults) : frame),
  );
  const deliver = withVolumeFaults(receivingFaults(faults), (frame: Frame) => events?.message(frame));

  const finish = (code: number, reason: string): void => {
    if (ended) return;
    ended = true;
    events?.close(code, reason);
    if (faults.leavesTheTcpConnection) return;
    // The ping that is wrongly answered comes after the close frame.
    if (faults.answersPingsAfterTheClose) return void setTimeout(() => tcp.destroySoon(), 50);
    tcp.end();
    tcp.destroySoon();
  };
  const fail = (what: string): void => {
    if (ended) return;
    events?.error(new Error(`wire: the peer sent ${what}.`));
    tcp.destroy();
    finish(1006, "");
  };
  const answerClose = (code: number): void => {
    if (sentClose || faults.answersNoClose) return;
    const answer = faults.answersTheCloseWithAnotherCode ? 4999 : code === 1005 ? undefined : code;
    write(opcodes.close, closePayload(answer, ""), faults.sendsUnmaskedAnswersToACloseFrame === true);
  };
  const onPing = (payload: Buffer): void => {
    if (!faults.tellsNothingOfPings) events?.alive();
    const pong = pongOf(payload, faults);
    if (pong) write(opcodes.pong, pong);
  };
  const read = createFrameReader((frame) => {
    const isOver = ended && !(faults.deliversAfterTheClose || (faults.answersPingsAfterTheClose && frame.opcode === opcodes.ping));
    const step = isOver ? { kind: "nothing" as const } : assemble(frame);
    if (step.kind === "violation") fail(step.what);
    else if (step.kind === "message") deliver(step.frame);
    else if (step.kind === "ping") onPing(step.payload);
    else if (step.kind === "pong" && !faults.tellsNothingOfPongs) events?.alive(step.payload);
    else if (step.kind === "close") {
      answerClose(step.code);
      finish(step.code, step.reason);
    }
  });
  const receive = (chunk: Buffer): void => {
    if (chunk.includes(hugeLength) && chunk.length < 20 && !faults.takesHugeLengths) return fail("a huge length");
    read(chunk);
  };
  const start = (accepted: Accepted): void => {
    ({ protocol, headers } = accepted);
    open = true;
    leave(faults);
    events?.open();
    tcp.on("data", receive);
    if (accepted.rest.length > 0) receive(accepted.rest);
  };

  tcp.on("error", () => undefined);
  const drop = (): void => {
    if (open || !faults.leavesTheSocketOfARefusal) tcp.destroy();
  };
  return {
    start,
    listen: (given) => {
      events = given;
      tcp.on("close", () => {
        if (open && !faults.ignoresReset) finish(1006, "");
      });
    },
    send,
    close: (code, reason) => {
      if (!open) return void tcp.destroy();
      sentClose = true;
      write(opcodes.close, closePayload(code, reason));
    },
    ...(!faults.hasNoProtocol && { protocol: () => protocol }),
    ...(!faults.hasNoHandshakeHeaders && { handshakeHeaders: () => headers }),
    isClosing: () => ended,
    ...powersOf(tcp, write, drop, faults),
  };
};

/** One WebSocket over a TCP connection on which the handshake is under way. */
export const wireSocket = (tcp: TcpSocket, handshake: Promise<Accepted>, faults: Faults): Socket => {
  const { start, ...socket } = framedSocket(tcp, faults);
  return {
    ...socket,
    listen: (events) => {
      socket.listen(events);
      handshake.then(start, (cause) => {
        events.error(cause);
        if (!faults.leavesTheSocketOfARefusal) tcp.destroy();
      });
    },
  };
};
