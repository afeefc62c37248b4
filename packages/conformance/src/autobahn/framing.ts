import { type AutobahnCase, type AutobahnFrame, echo, failure, filled, hex, op, ping, pong, text, utf8 } from "./autobahn-case.ts";

const sizes = [0, 125, 126, 127, 128, 65_535, 65_536, 65_536];

/** 1: text and binary messages of every length encoding; the last in chops. */
const framing: readonly AutobahnCase[] = sizes.flatMap((size, index) => {
  const asText = text(filled(size, 0x2a));
  const asBinary: AutobahnFrame = { opcode: op.binary, payload: filled(size, 0xfe) };
  return [
    { number: `1.1.${index + 1}`, frames: [asText], expected: echo(asText) },
    { number: `1.2.${index + 1}`, frames: [asBinary], expected: echo(asBinary) },
  ];
});

const tenPings = Array.from({ length: 10 }, (_, index) => `payload-${index}`);
const longest = filled(125, 0xfe);

/** 2: pings and pongs. */
const pings: readonly AutobahnCase[] = [
  { number: "2.1", frames: [ping()], expected: echo(pong()) },
  { number: "2.2", frames: [ping("Hello, world!")], expected: echo(pong("Hello, world!")) },
  { number: "2.3", frames: [ping(hex("00fffefdfcfb00ff"))], expected: echo(pong(hex("00fffefdfcfb00ff"))) },
  { number: "2.4", frames: [ping(longest)], expected: echo(pong(longest)) },
  { number: "2.5", frames: [ping(filled(126, 0xfe))], expected: failure() },
  { number: "2.6", frames: [ping(longest)], chops: "octets", expected: echo(pong(longest)) },
  { number: "2.7", frames: [pong()], expected: echo() },
  { number: "2.8", frames: [pong("unsolicited pong payload")], expected: echo() },
  { number: "2.9", frames: [pong("unsolicited pong payload"), ping("ping payload")], expected: echo(pong("ping payload")) },
  { number: "2.10", frames: tenPings.map((payload) => ping(payload)), expected: echo(...tenPings.map(pong)) },
  { number: "2.11", frames: tenPings.map((payload) => ping(payload)), chops: "octets", expected: echo(...tenPings.map(pong)) },
];

const hello = text("Hello, world!");

/** 3: reserved bits, which no extension has given a meaning. */
const reservedBits: readonly AutobahnCase[] = [
  { number: "3.1", frames: [text("Hello, world!", { reserved: 1 })], expected: failure() },
  { number: "3.2", frames: [hello, text("Hello, world!", { reserved: 2 }), ping()], expected: failure(hello) },
  { number: "3.3", frames: [hello, text("Hello, world!", { reserved: 3 }), ping()], chops: "frames", expected: failure(hello) },
  { number: "3.4", frames: [hello, text("Hello, world!", { reserved: 4 }), ping()], chops: "octets", expected: failure(hello) },
  { number: "3.5", frames: [{ opcode: op.binary, payload: hex("00fffefdfcfb00ff"), reserved: 5 }], expected: failure() },
  { number: "3.6", frames: [ping("Hello, world!", { reserved: 6 })], expected: failure() },
  { number: "3.7", frames: [{ opcode: op.close, payload: hex("03e8"), reserved: 7 }], expected: failure() },
];

const reserved = utf8("reserved opcode payload");

/** 4: reserved opcodes, 3 to 7 for messages and 11 to 15 for control frames. */
const reservedOpcodes: readonly AutobahnCase[] = [3, 11].flatMap((first, group) => {
  const at = (index: number): string => `4.${group + 1}.${index}`;
  const opcode = (offset: number, payload = new Uint8Array()): AutobahnFrame => ({ opcode: first + offset, payload });
  return [
    { number: at(1), frames: [opcode(0)], expected: failure() },
    { number: at(2), frames: [opcode(1, reserved)], expected: failure() },
    { number: at(3), frames: [hello, opcode(2), ping()], chops: "frames", expected: failure(hello) },
    { number: at(4), frames: [hello, opcode(3, reserved), ping()], chops: "frames", expected: failure(hello) },
    { number: at(5), frames: [hello, opcode(4, reserved), ping()], chops: "octets", expected: failure(hello) },
  ] as const;
});

/** Sections 1 to 4. */
export const framingCases: readonly AutobahnCase[] = [...framing, ...pings, ...reservedBits, ...reservedOpcodes];
