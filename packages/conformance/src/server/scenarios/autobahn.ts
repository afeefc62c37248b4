import type { AutobahnCase, AutobahnFrame } from "../../autobahn/autobahn-case.ts";
import { autobahnNumbers } from "../../autobahn/index.ts";
import { encodeFrame, opcodes } from "../frame-codec.ts";
import type { Peer } from "../peer.ts";
import type { Scenarios } from "./scenario.ts";

/** Writes segment after segment; each goes out before the next is written. Calls `done` after the last. */
const writeAll = (peer: Peer, segments: readonly Buffer[], done: () => void, index = 0): void => {
  const segment = segments[index];
  if (!segment || peer.socket.destroyed) return done();
  peer.write(segment);
  setImmediate(() => writeAll(peer, segments, done, index + 1));
};

const play = (peer: Peer, { frames, chops = "whole" }: AutobahnCase, done: () => void): void => {
  const encoded = frames.map(encodeFrame);
  if (chops === "frames") return writeAll(peer, encoded, done);
  const bytes = Buffer.concat(encoded);
  writeAll(peer, chops === "octets" ? Array.from(bytes, (byte) => Buffer.of(byte)) : [bytes], done);
};

const describe = ({ opcode, payload = new Uint8Array() }: AutobahnFrame): string =>
  `opcode ${opcode}, ${payload.length} bytes, ${Buffer.from(payload.subarray(0, 40)).toString("hex")}`;

/** Close codes with which a client may fail a connection, if it sends a close frame at all (RFC 6455, 7.1.7 and 7.4.1). */
const failureCodes = [1002, 1007];

const isSame = (answer: AutobahnFrame, right: AutobahnFrame): boolean =>
  answer.opcode === right.opcode && Buffer.compare(answer.payload ?? new Uint8Array(), right.payload ?? new Uint8Array()) === 0;

/** How many of the wanted answers have come; pongs may be left out if a later ping is answered (RFC 6455, 5.5.3). */
const countAnswered = (answers: readonly AutobahnFrame[], wanted: readonly AutobahnFrame[]): number | { readonly wrong: AutobahnFrame } => {
  let place = 0;
  for (const answer of answers) {
    while (
      wanted[place]?.opcode === opcodes.pong &&
      wanted[place + 1]?.opcode === opcodes.pong &&
      !isSame(answer, wanted[place] ?? answer)
    ) {
      place += 1;
    }
    const right = wanted[place];
    if (!right || !isSame(answer, right)) return { wrong: answer };
    place += 1;
  }
  return place;
};

const answersOf = ({ expected }: AutobahnCase): readonly AutobahnFrame[] =>
  expected.kind === "echo" ? expected.answers : expected.kind === "failure" ? expected.before : [];

/** What a client did against what the case expects, once the connection has ended; `passed` or what was wrong. */
const verdictOf = (item: AutobahnCase, answers: readonly AutobahnFrame[], closeCode: number | undefined): string => {
  const { expected } = item;
  const wanted = answersOf(item);
  const count = countAnswered(answers, wanted);
  if (typeof count !== "number") return `an answer is wrong: ${describe(count.wrong)}`;
  if (expected.kind === "failure") {
    return closeCode === undefined || failureCodes.includes(closeCode) ? "passed" : `failed with close code ${closeCode}`;
  }
  if (count < wanted.length) return `${count} of ${wanted.length} answers came`;
  const codes = expected.kind === "echo" ? [1000] : expected.codes;
  return closeCode !== undefined && codes.includes(closeCode) ? "passed" : `the close frame was answered with ${closeCode ?? "none"}`;
};

/** The payload of the ping behind a frame over which a client must fail. Whoever answers it went on; a slow client does not answer it. */
const stillThere = Buffer.from("still there");

/** How long a client that neither fails nor answers the ping is waited for, in milliseconds; a case may take 10 s. */
const silentMs = 7_000;

/** Finds out whether a client went on although it had to fail the connection. */
const askWhetherItGoesOn = (peer: Peer): void => {
  if (peer.socket.destroyed) return;
  peer.frame({ opcode: opcodes.ping, payload: stillThere });
  const timer = setTimeout(() => peer.judge("the connection goes on"), silentMs);
  peer.socket.once("close", () => clearTimeout(timer));
};

/** Plays one numbered case of the Autobahn testsuite and judges the client, which echoes each message. */
export const autobahn: Scenarios = {
  autobahn: (peer, { args: [number] }) => {
    const item = autobahnNumbers.find((each) => each.number === number);
    if (!item) return peer.judge(`there is no case ${number}`);
    const { expected } = item;
    const answers: AutobahnFrame[] = [];
    let closeCode: number | undefined;
    let hasClosed = false;
    const closeWhenComplete = (): void => {
      if (hasClosed || expected.kind !== "echo" || countAnswered(answers, expected.answers) !== expected.answers.length) return;
      hasClosed = true;
      peer.close(1000);
    };
    const take = (answer: AutobahnFrame): void => {
      answers.push(answer);
      // A wrong answer stays wrong: nobody has to wait for the end.
      if (typeof countAnswered(answers, answersOf(item)) !== "number") peer.judge(verdictOf(item, answers, undefined));
      closeWhenComplete();
    };
    peer.accept({
      keepsMessages: false,
      onMessage: (opcode, payload) => take({ opcode, payload }),
      onPong: (payload) => (stillThere.equals(payload) ? peer.judge("the connection goes on") : take({ opcode: opcodes.pong, payload })),
      onClose: (payload) => {
        closeCode ??= payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
        if (expected.kind === "failure") peer.frame({ opcode: opcodes.close, payload });
        peer.end();
      },
    });
    peer.socket.once("close", () => peer.judge(verdictOf(item, answers, closeCode)));
    peer.whenToldToGo(() => {
      play(peer, item, () => expected.kind === "failure" && askWhetherItGoesOn(peer));
      closeWhenComplete();
    });
  },
};
