import { type AutobahnCase, continuation, echo, failure, op, ping, pong, text, utf8 } from "./autobahn-case.ts";

const first = text("fragment1", { fin: false });
const last = continuation("fragment2", true);
const both = text("fragment1fragment2");
const between = [first, ping("ping payload"), last];

/** A continuation that continues nothing, then a whole message. */
const stray = (fin: boolean) => [continuation("non-continuation payload", fin), text("Hello, world!")];
const strayAfterMessage = (fin: boolean) => [
  first,
  last,
  continuation("fragment3", fin),
  text("fragment4", { fin: false }),
  continuation("fragment5", true),
];
const strayTwice = (fin: boolean) =>
  [1, 2].flatMap(() => [continuation("fragment1", fin), text("fragment2", { fin: false }), continuation("fragment3", true)]);

const five = [
  text("fragment1", { fin: false }),
  continuation("fragment2", false),
  ping("pongme 1!"),
  continuation("fragment3", false),
  continuation("fragment4", false),
  ping("pongme 2!"),
  continuation("fragment5", true),
];
const fiveEchoed = echo(pong("pongme 1!"), pong("pongme 2!"), text("fragment1fragment2fragment3fragment4fragment5"));

/** 5: messages in fragments, and control frames that must not be. 10: a long message in fragments. */
export const fragmentationCases: readonly AutobahnCase[] = [
  { number: "5.1", frames: [ping("fragment1", { fin: false }), last], expected: failure() },
  { number: "5.2", frames: [{ opcode: op.pong, payload: utf8("fragment1"), fin: false }, last], expected: failure() },
  { number: "5.3", frames: [first, last], expected: echo(both) },
  { number: "5.4", frames: [first, last], chops: "frames", expected: echo(both) },
  { number: "5.5", frames: [first, last], chops: "octets", expected: echo(both) },
  { number: "5.6", frames: between, expected: echo(pong("ping payload"), both) },
  { number: "5.7", frames: between, chops: "frames", expected: echo(pong("ping payload"), both) },
  { number: "5.8", frames: between, chops: "octets", expected: echo(pong("ping payload"), both) },
  { number: "5.9", frames: stray(true), expected: failure() },
  { number: "5.10", frames: stray(true), chops: "frames", expected: failure() },
  { number: "5.11", frames: stray(true), chops: "octets", expected: failure() },
  { number: "5.12", frames: stray(false), expected: failure() },
  { number: "5.13", frames: stray(false), chops: "frames", expected: failure() },
  { number: "5.14", frames: stray(false), chops: "octets", expected: failure() },
  { number: "5.15", frames: strayAfterMessage(false), expected: failure(both) },
  { number: "5.16", frames: strayTwice(false), expected: failure() },
  { number: "5.17", frames: strayTwice(true), expected: failure() },
  { number: "5.18", frames: [first, text("fragment2")], expected: failure() },
  { number: "5.19", frames: five, chops: "frames", expected: fiveEchoed },
  { number: "5.20", frames: five, expected: fiveEchoed },
  {
    number: "10.1.1",
    frames: Array.from({ length: 51 }, (_, index) => {
      const size = index < 50 ? 1_300 : 536;
      return index === 0 ? text("*".repeat(size), { fin: false }) : continuation("*".repeat(size), index === 50);
    }),
    expected: echo(text("*".repeat(65_536))),
  },
];
