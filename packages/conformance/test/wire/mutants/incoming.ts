import { mutant, numbers, numbersThat, type WireMutant } from "./wire-mutant.ts";

const volume = "volume/a-hundred-thousand-messages-keep-kind-size-and-order-both-ways-at-once";
const text = (what: string): string => `receiving/a-text-with-${what}-arrives-as-it-is`;
const ends = (violation: string): string => `hostile/${violation}-ends-the-connection`;

const isFailure = ({ expected }: { readonly expected: { readonly kind: string } }): boolean => expected.kind === "failure";
const section = (number: string): string => number.split(".").slice(0, 2).join(".");

/** The Autobahn cases with bytes that are no UTF-8. */
const invalidUtf8 = numbersThat((item) => isFailure(item) && item.number.startsWith("6."));
/** Those in which a message comes back. */
const echoed = numbersThat(({ expected }) => expected.kind === "echo" && expected.answers.some(({ opcode }) => opcode < 3));

/** Faults in reading frames: the client does not keep a rule of RFC 6455. */
const strictness: readonly WireMutant[] = [
  mutant("takesMasked", ends("masked")),
  mutant("takesInvalidUtf8", ends("invalid-utf8"), ...invalidUtf8),
  mutant("takesSurrogates", ...numbersThat(({ number }) => section(number) === "6.20" || section(number) === "6.21")),
  mutant("takesReservedOpcodes", ends("reserved-opcode"), ...numbersThat(({ number }) => number.startsWith("4."))),
  mutant("takesReservedBits", ends("reserved-bit"), ...numbersThat(({ number }) => number.startsWith("3."))),
  mutant("takesTheLowerReservedBits", ...numbers("3.1", "3.2", "3.3")),
  mutant("takesStrayContinuations", ends("stray-continuation"), ...numbersThat(({ number }) => /^5\.(9|1[0-7])$/.test(number))),
  mutant("takesInterleaved", ends("interleaved"), ...numbers("5.18")),
  mutant("takesLongPings", ends("long-ping"), ...numbers("2.5")),
  mutant("takesLongPongs", ends("long-pong")),
  mutant("takesLongCloses", ends("long-close"), ...numbers("7.3.6")),
  mutant("takesSplitControlFrames", ends("split-ping"), ...numbers("5.1")),
  mutant("takesPongsInFragments", ...numbers("5.2")),
  mutant("takesShortCloses", ends("short-close"), ...numbers("7.3.2")),
  mutant("takesBadCloseReasons", ends("bad-close-reason"), ...numbers("7.5.1")),
  mutant("takesBadCloseCodes", ...numbers("7.9.1", "7.9.2", "7.9.3", "7.9.4", "7.9.5", "7.9.6", "7.9.7", "7.9.8", "7.9.9")),
  mutant("takesHugeLengths", ends("huge-length")),
  mutant(
    "takesLengthsInMoreBytesThanNeeded",
    ends("short-length-in-16-bits"),
    ends("short-length-in-64-bits"),
    ends("middle-length-in-64-bits"),
  ),
  mutant("failsOnUnaskedPongs", ...numbers("2.7", "2.8", "2.9")),
  mutant("failsOnEmptyFragments", ...numbers("6.1.2", "6.1.3")),
  mutant("failsOnTheCodesOf2011", "peer-close/code-1012-and-reason-arrive", "peer-close/code-1013-and-reason-arrive"),
];

/** Faults in what is made of frames. */
const delivery: readonly WireMutant[] = [
  mutant(
    "deliversFragments",
    "receiving/fragments-of-text-are-joined",
    "receiving/fragments-of-binary-are-joined",
    ...numbers("5.3", "10.1.1"),
  ),
  mutant("decodesEachFragment", "receiving/a-character-cut-by-fragments-and-a-ping-is-whole", ...numbers("6.2.3", "6.2.4")),
  mutant("limitsFragments", "receiving/a-message-in-20-000-fragments-arrives-whole"),
  mutant("doesNotInflate", "receiving/compressed-messages-arrive-inflated"),
  mutant(
    "dropsByteOrderMarks",
    text("a-byte-order-mark-at-the-beginning"),
    text("nothing-but-a-byte-order-mark"),
    text("two-byte-order-marks"),
  ),
  mutant("endsTextThatCameAtNul", text("a-nul-character"), text("nothing-but-a-nul-character")),
  mutant("dropsNul", text("a-nul-character"), text("the-first-and-last-code-point-of-each-length"), ...numbers("6.7.1")),
  mutant("normalizesTextThatCame", text("letters-that-could-be-composed")),
  mutant("normalizesLineEnds", text("line-ends")),
  mutant("replacesNonCharacters", text("non-characters"), ...numbers("6.22.1", "6.23.6")),
  mutant(
    "deliversNothing",
    ...echoed,
    text("a-byte-order-mark-inside"),
    "receiving/a-mib-of-characters-of-four-bytes-arrives-whole",
    "wire/every-frame-keeps-rfc-6455",
  ),
  mutant("deliversNothingAfter1000", volume),
  mutant("dropsEvery65536thThatCame", volume),
  mutant("repeatsWhatCameAfter1000", volume),
  mutant("deliversEvery500thTextLate", volume),
  mutant("deliversLargeBinaryLate", volume),
  mutant("answersPingsAfterTheClose", ...numbers("7.1.3")),
  mutant(
    "ignoresReset",
    "peer-close/a-reset-while-idle-is-told",
    "peer-close/a-fin-without-a-close-frame-is-1006",
    "peer-close/an-end-in-mid-frame-is-1006-and-delivers-no-part",
  ),
];

/** Faults in incoming frames. */
export const incomingMutants: readonly WireMutant[] = [...strictness, ...delivery];
