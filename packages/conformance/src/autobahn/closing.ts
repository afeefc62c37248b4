import { type AutobahnCase, close, continuation, echo, failure, hex, op, ping, text } from "./autobahn-case.ts";

const hello = text("Hello World!");
const normal = close(1000);
const answered = { kind: "close", codes: [1000] } as const;

/** 7.7: codes that a peer may send, and 7.9: codes that it must not. */
const legalCodes = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
const illegalCodes = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999];

/** 7: close frames. 7.1.6, 7.13.1 and 7.13.2 expect nothing in particular and are left out. */
export const closingCases: readonly AutobahnCase[] = [
  { number: "7.1.1", frames: [hello], expected: echo(hello) },
  { number: "7.1.2", frames: [normal, normal], expected: answered },
  { number: "7.1.3", frames: [normal, ping()], expected: answered },
  { number: "7.1.4", frames: [normal, hello], expected: answered },
  { number: "7.1.5", frames: [text("fragment1", { fin: false }), normal, continuation("fragment2", true)], expected: answered },
  { number: "7.3.1", frames: [{ opcode: op.close }], expected: { kind: "close", codes: [1000, 1005] } },
  { number: "7.3.2", frames: [{ opcode: op.close, payload: hex("61") }], expected: failure() },
  { number: "7.3.3", frames: [normal], expected: answered },
  { number: "7.3.4", frames: [close(1000, "Hello World!")], expected: answered },
  { number: "7.3.5", frames: [close(1000, "*".repeat(123))], expected: answered },
  { number: "7.3.6", frames: [close(1000, "*".repeat(124))], expected: failure() },
  { number: "7.5.1", frames: [close(1000, hex("ceba e1bdb9 cf83 cebc ceb5 eda080 656469746564"))], expected: failure() },
  ...legalCodes.map(
    (code, index): AutobahnCase => ({
      number: `7.7.${index + 1}`,
      frames: [close(code)],
      expected: { kind: "close", codes: [1000, code] },
    }),
  ),
  ...illegalCodes.map((code, index): AutobahnCase => ({ number: `7.9.${index + 1}`, frames: [close(code)], expected: failure() })),
];
