import { type AutobahnCase, byOctets, continuation, echo, failure, hex, joined, text, utf8 } from "./autobahn-case.ts";

const kosme = hex("ceba e1bdb9 cf83 cebc ceb5");
const greeting = utf8("Hello-µ@ßöäüàá-UTF-8!!");
const surrogate = joined(kosme, hex("eda080"), utf8("edited"));
const tooHigh = joined(kosme, hex("f4908080"), utf8("edited"));

/** A message in fragments with these parts. */
const inParts = (...parts: readonly Uint8Array[]) =>
  parts.map((part, index) => (index === 0 ? text(part, { fin: false }) : continuation(part, index === parts.length - 1)));

/** 6.1 to 6.4: empty messages, fragments, and code points that are cut by them. */
const cutCases: readonly AutobahnCase[] = [
  { number: "6.1.1", frames: [text("")], expected: echo(text("")) },
  { number: "6.1.2", frames: inParts(utf8(""), utf8(""), utf8("")), expected: echo(text("")) },
  {
    number: "6.1.3",
    frames: inParts(utf8(""), utf8("middle frame payload"), utf8("")),
    expected: echo(text("middle frame payload")),
  },
  { number: "6.2.1", frames: [text(greeting)], expected: echo(text(greeting)) },
  { number: "6.2.2", frames: inParts(utf8("Hello-µ@ßöä"), utf8("üàá-UTF-8!!")), expected: echo(text(greeting)) },
  { number: "6.2.3", frames: byOctets(greeting), expected: echo(text(greeting)) },
  { number: "6.2.4", frames: byOctets(kosme), expected: echo(text(kosme)) },
  { number: "6.3.1", frames: [text(surrogate)], expected: failure() },
  { number: "6.3.2", frames: byOctets(surrogate), expected: failure() },
  // Autobahn waits between the parts, to see who fails at the first wrong byte; failing at the last one is as right.
  { number: "6.4.1", frames: inParts(kosme, hex("f4908080"), utf8("edited")), chops: "frames", expected: failure() },
  { number: "6.4.2", frames: inParts(joined(kosme, hex("f4")), hex("90"), hex("8080 656469746564")), chops: "frames", expected: failure() },
  { number: "6.4.3", frames: [text(tooHigh)], chops: "octets", expected: failure() },
  { number: "6.4.4", frames: [text(tooHigh)], chops: "octets", expected: failure() },
];

const prefixesOfKosme = Array.from(kosme, (_, index) =>
  [...kosme.slice(0, index + 1)].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
);
const isWhole = (digits: string): boolean => [4, 10, 14, 18, 22].includes(digits.length);

const range = (from: number, to: number, after = ""): string =>
  Array.from({ length: to - from }, (_, index) => `${(from + index).toString(16).padStart(2, "0")}${after}`).join("");

/** The last byte missing: each of these alone is 6.14, all of them together are 6.15. */
const incomplete = "c0 e080 f08080 f8808080 fc80808080 df efbf f7bfbf fbbfbfbf fdbfbfbfbf".split(" ");

const planes = ["f0", "f1", "f2", "f3"].flatMap((lead) => ["8f", "9f", "af", "bf"].map((second) => `${lead}${second}bf`));
const nonCharacters = [
  "efbfbe",
  "efbfbf",
  ...[...planes, "f48fbf"].filter((plane) => plane !== "f08fbf").flatMap((plane) => [`${plane}be`, `${plane}bf`]),
];

/** 6.5 to 6.23, after Markus Kuhn's decoder test: whether each sequence is UTF-8. */
const sections: readonly (readonly [section: number, isValid: boolean | ((digits: string) => boolean), sequences: readonly string[]])[] = [
  [
    5,
    true,
    [
      "68656c6c6f24776f726c64",
      "68656c6c6fc2a2776f726c64",
      "68656c6c6fe282ac776f726c64",
      "68656c6c6ff0a4ada2776f726c64",
      prefixesOfKosme[10] ?? "",
    ],
  ],
  [6, isWhole, prefixesOfKosme],
  [7, true, ["00", "c280", "e0a080", "f0908080"]],
  [8, false, ["f888808080", "fc8480808080"]],
  [9, true, ["7f", "dfbf", "efbfbf", "f48fbfbf"]],
  [10, false, ["f7bfbfbf", "fbbfbfbfbf", "fdbfbfbfbfbf"]],
  [11, (digits) => digits !== "f4908080", ["ed9fbf", "ee8080", "efbfbd", "f48fbfbf", "f4908080"]],
  [12, false, ["80", "bf", "80bf", "80bf80", "80bf80bf", "80bf80bf80", "80bf80bf80bf", range(0x80, 0xbf)]],
  [
    13,
    false,
    [range(0xc0, 0xdf, "20"), range(0xe0, 0xef, "20"), range(0xf0, 0xf7, "20"), range(0xf8, 0xfb, "20"), range(0xfc, 0xfd, "20")],
  ],
  [14, false, incomplete],
  [15, false, [incomplete.join("")]],
  [16, false, ["fe", "ff", "fefeffff"]],
  [17, false, ["c0af", "e080af", "f08080af", "f8808080af", "fc80808080af"]],
  [18, false, ["c1bf", "e09fbf", "f08fbfbf", "f887bfbfbf", "fc83bfbfbfbf"]],
  [19, false, ["c080", "e08080", "f0808080", "f880808080", "fc8080808080"]],
  [20, false, ["eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf"]],
  [21, false, ["eda080", "edadbf", "edae80", "edafbf"].flatMap((high) => [`${high}edb080`, `${high}edbfbf`])],
  [22, true, nonCharacters],
  [23, true, ["efbfb9", "efbfba", "efbfbb", "efbfbc", "efbfbd", "efbfbe", "efbfbf"]],
];

/** Section 6. */
export const utf8Cases: readonly AutobahnCase[] = [
  ...cutCases,
  ...sections.flatMap(([section, isValid, sequences]) =>
    sequences.map((digits, index): AutobahnCase => {
      const message = text(hex(digits));
      const holds = typeof isValid === "boolean" ? isValid : isValid(digits);
      return { number: `6.${section}.${index + 1}`, frames: [message], expected: holds ? echo(message) : failure() };
    }),
  ),
];
